/* See descriptor.h. Chunks are never moved or freed, so a pointer to a descriptor stays good. */
#include "descriptor.h"
#include "host.h"
#include "wait.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum
{
    FIRST_FD = 3, /* 0, 1 and 2 are stdio's */
    CHUNK_SIZE = 512,
    CHUNKS = 2048 /* 1,048,576 descriptors, as many as Linux lets a process have by default */
};

static struct descriptor *chunks[CHUNKS];
static int next_unused = FIRST_FD;
static int first_free = -1;
static int open_count;
static int queue_head = -1, queue_tail = -1;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void descriptor_lock (void)
{
    pthread_mutex_lock (&mutex);
}

void descriptor_unlock (void)
{
    pthread_mutex_unlock (&mutex);
}

static struct descriptor *slot (int fd)
{
    return &chunks[fd / CHUNK_SIZE][fd % CHUNK_SIZE];
}

struct descriptor *descriptor_get (int fd)
{
    if (fd >= FIRST_FD && fd < next_unused) {
        struct descriptor *d = slot (fd);
        if (d->kind != DESCRIPTOR_FREE)
            return d;
    }
    errno = EBADF;
    return NULL;
}

static int take_number (void)
{
    if (first_free >= 0) {
        const int fd = first_free;
        first_free = slot (fd)->next_free;
        return fd;
    }
    if (next_unused >= CHUNKS * CHUNK_SIZE) {
        errno = EMFILE;
        return -1;
    }
    struct descriptor **chunk = &chunks[next_unused / CHUNK_SIZE];
    if (!*chunk) {
        *chunk = calloc (CHUNK_SIZE, sizeof (struct descriptor));
        if (!*chunk) {
            errno = ENOMEM;
            return -1;
        }
    }
    return next_unused++;
}

int descriptor_open (enum descriptor_kind kind)
{
    descriptor_lock ();
    const int fd = take_number ();
    if (fd >= 0) {
        struct descriptor *d = slot (fd);
        const bool queued = d->queued;
        const int next_ready = d->next_ready;
        const uint32_t serial = d->serial + 1;
        memset (d, 0, sizeof *d);
        d->kind = kind;
        d->queued = queued;
        d->next_ready = next_ready;
        d->serial = serial;
        open_count++;
    }
    descriptor_unlock ();
    return fd;
}

void descriptor_retire (int fd)
{
    descriptor_lock ();
    struct descriptor *d = slot (fd);
    if (d->watch)
        host_notify (fd, POLLNVAL);
    d->kind = DESCRIPTOR_FREE;
    d->watch = 0;
    d->sink = NULL;
    d->serial++;
    free (d->socket);
    d->socket = NULL;
    d->next_free = first_free;
    first_free = fd;
    open_count--;
    wait_wake_all ();
    descriptor_unlock ();
}

/* Open descriptors: what a leak test counts. */
int port_descriptors (void)
{
    return open_count;
}

static void enqueue (int fd, struct descriptor *d)
{
    if (d->queued || !d->sink || !(d->ready & d->interest))
        return;
    const bool was_empty = queue_head < 0;
    d->queued = true;
    d->next_ready = -1;
    if (was_empty)
        queue_head = fd;
    else
        slot (queue_tail)->next_ready = fd;
    queue_tail = fd;
    if (was_empty)
        wait_wake_host ();
}

void descriptor_set_ready (int fd, struct descriptor *d, int set, int clear)
{
    d->ready = (uint16_t) ((d->ready & ~clear) | set);
    if (!set)
        return;
    if (d->watch & set)
        host_notify (fd, d->watch & set);
    enqueue (fd, d);
    wait_wake_all ();
}

void port_ready (int fd, int set, int clear, int error)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        if (error)
            d->error = error;
        if (set & POLLERR || (set & POLLRDHUP && d->write_ended))
            set |= POLLHUP; /* nothing more comes and nothing more goes */
        descriptor_set_ready (fd, d, set, clear);
    }
    descriptor_unlock ();
}

void port_watch (int fd, int events)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        d->watch = (uint16_t) events;
        if (d->ready & events)
            host_notify (fd, d->ready & events);
    }
    descriptor_unlock ();
}

/* The next three are what a poller of libzmq does to a descriptor: port.h declares them for the overlay. */

void port_attach (int fd, void *sink)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        d->sink = sink;
        d->interest = 0;
        d->serial++;
    }
    descriptor_unlock ();
}

void port_detach (int fd)
{
    port_attach (fd, NULL);
}

void port_interest (int fd, int set, int clear)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        d->interest = (uint16_t) ((d->interest & ~clear) | set);
        enqueue (fd, d);
    }
    descriptor_unlock ();
}

int ready_queue_pop (void)
{
    descriptor_lock ();
    const int fd = queue_head;
    if (fd >= 0) {
        struct descriptor *d = slot (fd);
        queue_head = d->next_ready;
        d->queued = false;
    }
    descriptor_unlock ();
    return fd;
}

void ready_queue_again (int fd)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d)
        enqueue (fd, d);
    descriptor_unlock ();
}

bool ready_queue_empty (void)
{
    return queue_head < 0;
}
