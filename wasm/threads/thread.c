/* See thread.h. */
#include "thread.h"
#include "../reactor/descriptor.h"
#include "../fail.h"
#include "../host.h"
#include "../reactor/per_thread.h"
#include "../reactor/port.h"
#include "../reactor/trace.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum
{
    STACK_BYTES = 1 << 20 /* libzmq keeps buffers of a packet's size on it */
};

/* Offsets in words, as in ts/core/threads/shared.ts: test/layouts.test.ts compares them. */
#define PLACE(field, word) _Static_assert (offsetof (struct thread, field) == 4 * (word), #field)
PLACE (word, 0);
PLACE (inside, 1);
PLACE (blocked_on, 2);
PLACE (endable, 3);
PLACE (index, 4);
PLACE (block, 5);
PLACE (stack_low, 6);
PLACE (stack_high, 7);
PLACE (scratch, 8);
#undef PLACE

static struct thread threads[THREADS];
static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;
static PER_THREAD struct thread *self = &threads[0];
static int failed;
static bool making; /* pthread_create () makes the memory of a thread, and no thread */
int host_word;

/*
 * Made by the linker: initialises the thread's own variables in the memory, and uses them from then
 * on.
 */
extern void __wasm_init_tls (void *memory);

bool thread_is_host (void)
{
    return self == &threads[0];
}

struct thread *thread_self (void)
{
    return self;
}

void thread_leave_if_failed (void)
{
    if (__atomic_load_n (&failed, __ATOMIC_SEQ_CST))
        __builtin_trap ();
}

/* --- How a thread begins and ends ---------------------------------------------------- */

/*
 * libc calls this in JavaScript when a thread is created. Only the memory is needed, see
 * port_thread_open (): C code starts no thread of its own.
 */
int __pthread_create_js (void *block, const pthread_attr_t *attributes, void *(*function) (void *), void *argument)
{
    (void) block, (void) attributes, (void) function, (void) argument;
    return making ? 0 : EAGAIN;
}

int _emscripten_default_pthread_stack_size (void)
{
    return STACK_BYTES;
}

/*
 * Other calls of libc: nothing is freed automatically, every thread may wait, and none is a
 * browser's.
 */
void __emscripten_thread_cleanup (void *block)
{
    (void) block;
}

void emscripten_check_blocking_allowed (void)
{
}

int sched_yield (void)
{
    return 0;
}

void *emscripten_main_browser_thread_id (void)
{
    return NULL;
}

static bool make_memory (struct thread *thread)
{
    pthread_attr_t attributes;
    pthread_t block;
    char *const stack = aligned_alloc (16, STACK_BYTES + SCRATCH_BYTES);
    if (!stack)
        return false;
    pthread_attr_init (&attributes);
    pthread_attr_setstack (&attributes, stack, STACK_BYTES);
    making = true;
    const int rc = pthread_create (&block, &attributes, NULL, NULL);
    making = false;
    if (rc != 0) {
        free (stack);
        return false;
    }
    thread->block = block;
    thread->stack_low = stack;
    thread->stack_high = thread->scratch = stack + STACK_BYTES;
    return true;
}

/*
 * Returns a place for a thread that wants to attach; NULL if there are too many, or no memory.
 * Places keep their memory for later threads. Called on the host thread, whose own place is the
 * first.
 */
struct thread *port_thread_open (void)
{
    int i = 0;
    while (i < THREADS && threads[i].open)
        i++;
    if (i == THREADS || (!threads[i].block && !make_memory (&threads[i])))
        return NULL;
    threads[i].index = i;
    threads[i].inside = threads[i].blocked_on = threads[i].endable = 0;
    threads[i].open = true;
    return &threads[i];
}

/* Called by the thread itself, once it has its stack. */
void port_thread_enter (struct thread *thread)
{
    if (posix_memalign (&thread->local, 16, __builtin_wasm_tls_size ()) != 0)
        out_of_memory ("a thread's variables");
    __wasm_init_tls (thread->local);
    self = thread;
}

/*
 * Closes the sockets that an ended thread has left open, as a C program's own code would have done.
 * On the host thread, between two turns of the pump.
 */
void port_thread_close (struct thread *thread)
{
    while (thread->socket_count > 0)
        zmq_close (thread->sockets[--thread->socket_count]);
    pthread_mutex_lock (&threads_lock);
    free (thread->sockets);
    free (thread->records);
    free (thread->local);
    thread->open = false;
    thread->records = NULL;
    thread->sockets = NULL;
    thread->local = NULL;
    thread->count = thread->capacity = thread->socket_capacity = 0;
    pthread_mutex_unlock (&threads_lock);
}

int *port_host_word (void)
{
    return &host_word;
}

/*
 * Returns the word that is set when the instance has failed: every thread that calls or waits must
 * leave then.
 */
int *port_failed (void)
{
    return &failed;
}

/* --- Sockets, by the thread that has opened them ------------------------------------- */

static bool has_room (void **array, int count, int *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    void *larger = realloc (*array, (size_t) (*capacity ? 2 * *capacity : 16) * size);
    if (!larger)
        return false;
    *array = larger;
    *capacity = *capacity ? 2 * *capacity : 16;
    return true;
}

void port_opened (void *socket)
{
    pthread_mutex_lock (&threads_lock);
    if (has_room ((void **) &self->sockets, self->socket_count, &self->socket_capacity, sizeof *self->sockets))
        self->sockets[self->socket_count++] = socket;
    pthread_mutex_unlock (&threads_lock);
}

static bool forget_socket (struct thread *thread, const void *socket)
{
    for (int i = 0; i < thread->socket_count; i++)
        if (thread->sockets[i] == socket) {
            thread->sockets[i] = thread->sockets[--thread->socket_count];
            return true;
        }
    return false;
}

/* Called before the socket is closed, by any thread. */
void port_closing (const void *socket)
{
    pthread_mutex_lock (&threads_lock);
    bool found = forget_socket (self, socket);
    for (int i = 0; !found && i < THREADS; i++)
        found = threads[i].open && forget_socket (&threads[i], socket);
    pthread_mutex_unlock (&threads_lock);
}

/* --- Reports to a thread ------------------------------------------------------------- */

static void add_record (struct thread *thread, int fd, uint32_t events)
{
    pthread_mutex_lock (&threads_lock);
    struct record *last = thread->count ? &thread->records[thread->count - 1] : NULL;
    if (last && last->fd == fd && fd >= 0 && !((last->events | events) & POLLNVAL))
        last->events |= events;
    else if (has_room ((void **) &thread->records, thread->count, &thread->capacity, sizeof *thread->records))
        thread->records[thread->count++] = (struct record) {fd, events};
    else
        out_of_memory ("events for a thread");
    pthread_mutex_unlock (&threads_lock);
    trace (RECORDED, fd, thread->index);
    if (happens (LOOP_WOKEN, fd, thread->index))
        thread_wake (&thread->word, -1);
}

void wait_notify (int fd, struct descriptor *d, int events)
{
    if (d->watcher)
        add_record (d->watcher, fd, (uint32_t) events);
}

struct thread *wait_watcher (void)
{
    return self;
}

void wait_release (uint32_t hint)
{
    struct thread *const owner = &threads[hint >> HINT_BITS];
    if (owner == self && !port_pumping ()) /* the program's function must not run inside libzmq */
        host_release (hint);
    else if (owner->open)
        add_record (owner, -1, hint);
}

/* Takes up to `capacity` records of the calling thread from its queue. Returns how many. */
int port_records (struct record *out, int capacity)
{
    pthread_mutex_lock (&threads_lock);
    const int count = self->count < capacity ? self->count : capacity;
    if (count) {
        memcpy (out, self->records, (size_t) count * sizeof *out);
        memmove (self->records, self->records + count, (size_t) (self->count - count) * sizeof *out);
        self->count -= count;
    }
    pthread_mutex_unlock (&threads_lock);
    return count;
}
