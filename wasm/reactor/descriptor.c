/* See descriptor.h. Chunks are never moved or freed, so a pointer to a descriptor stays valid. */
#include "descriptor.h"
#include "trace.h"
#include "wait.h"
#include "wakeups.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
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

struct descriptor *descriptor_at (int fd)
{
    return &chunks[fd / CHUNK_SIZE][fd % CHUNK_SIZE];
}

struct descriptor *descriptor_get (int fd)
{
    if (fd >= FIRST_FD && fd < next_unused) {
        struct descriptor *d = descriptor_at (fd);
        if (d->kind != DESCRIPTOR_FREE)
            return d;
    }
    errno = EBADF;
    return NULL;
}

struct descriptor *descriptor_next (int *fd)
{
    for (int next = *fd < FIRST_FD ? FIRST_FD : *fd + 1; next < next_unused; next++) {
        struct descriptor *const d = descriptor_at (next);
        if (d->kind != DESCRIPTOR_FREE) {
            *fd = next;
            return d;
        }
    }
    return NULL;
}

static int take_number (void)
{
    if (first_free >= 0) {
        const int fd = first_free;
        first_free = descriptor_at (fd)->next_free;
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
        struct descriptor *d = descriptor_at (fd);
        memset (d, 0, offsetof (struct descriptor, slot));
        d->kind = kind;
        d->slot.generation++;
        open_count++;
    }
    descriptor_unlock ();
    return fd;
}

/* Reports events that the program watches. */
static void notify (int fd, struct descriptor *d, int events)
{
    trace (WATCHED, fd, events);
    if (happens (NOTIFIED, fd, events))
        wait_notify (fd, d, events);
}

void descriptor_retire (int fd)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_at (fd);
    if (d->watch)
        notify (fd, d, POLLNVAL);
    d->kind = DESCRIPTOR_FREE;
    d->watch = 0;
    d->sink = NULL;
    d->slot.generation++;
    struct socket_state *const socket = d->socket;
    d->socket = NULL;
    d->next_free = first_free;
    first_free = fd;
    open_count--;
    wait_wake (fd, d);
    descriptor_unlock ();
    free (socket);
}

/* Number of open descriptors, for leak tests. */
int port_descriptors (void)
{
    return open_count;
}

static void tell (int fd, struct descriptor *d, int set)
{
    if (d->watch & set)
        notify (fd, d, d->watch & set);
    ready_queue_put (fd, d);
    wait_wake (fd, d);
}

void descriptor_set_ready (int fd, struct descriptor *d, int set, int clear)
{
    __atomic_store_n (&d->ready, (uint16_t) ((d->ready & ~clear) | set), __ATOMIC_SEQ_CST);
    if (set)
        tell (fd, d, set);
}

void descriptor_counted (int fd, struct descriptor *d, int set)
{
    if (!__atomic_load_n (&d->sink, __ATOMIC_SEQ_CST) && !__atomic_load_n (&d->watch, __ATOMIC_SEQ_CST)) {
        wait_wake (fd, d);
        return;
    }
    descriptor_lock ();
    tell (fd, d, set);
    descriptor_unlock ();
}

void descriptor_exhausted (int fd, struct descriptor *d, int events, uint32_t ready_epoch)
{
    descriptor_lock ();
    if (d->slot.ready_epoch == ready_epoch)
        descriptor_set_ready (fd, d, 0, events);
    descriptor_unlock ();
}

void port_ready (int fd, int set, int clear, int error)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        if (error)
            d->error = error;
        if (set)
            d->slot.ready_epoch++;
        if (set & POLLERR || (set & POLLRDHUP && d->write_ended))
            set |= POLLHUP; /* both directions have ended */
        descriptor_set_ready (fd, d, set, clear);
    }
    descriptor_unlock ();
}

void port_watch (int fd, int events)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        d->watcher = wait_watcher ();
        __atomic_store_n (&d->watch, (uint16_t) events, __ATOMIC_SEQ_CST);
        if (descriptor_ready (d) & events)
            notify (fd, d, descriptor_ready (d) & events);
    }
    descriptor_unlock ();
}

/* The next three functions are for libzmq's pollers; port.h declares them for the overlay. */

void port_attach (int fd, void *sink)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d) {
        d->interest = 0;
        __atomic_store_n (&d->sink, sink, __ATOMIC_SEQ_CST);
        d->slot.generation++;
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
        ready_queue_put (fd, d);
    }
    descriptor_unlock ();
}
