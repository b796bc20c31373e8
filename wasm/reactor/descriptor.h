/*
 * The descriptor table: POSIX's open file descriptions, in wasm memory, so that every thread sees
 * the same table and the most frequent calls never leave wasm.
 *
 * Readiness is level-triggered. `ready` has the poll events that hold now. A descriptor with `ready
 * & interest` stays in the ready queue until its sink has changed that. Readiness is reported
 * - to a poller of libzmq, as `sink` with `interest`, through the ready queue that only the pump
 *   empties;
 * - to the program, for events under `watch`, through host_notify ();
 * - to threads waiting in poll () or in a blocking call, through wait.h.
 *
 * descriptor_lock guards the table, the ready queue (wakeups.h) and every field below. It is never
 * held across a call to libzmq. Of the host, only host_wake (), host_notify () and host_now () are
 * called under it; none of them calls back.
 *
 * Two kinds of fields need no lock. One is the counter of an eventfd, which is also its readiness.
 * The other is the numbers of waiting threads: readiness changes before the numbers are read, and a
 * thread is counted before it reads readiness, so one of the two sees the other. The state in
 * socket.h has no lock either: as in C, one thread at a time uses a socket, and the host reports on
 * it only through port_ready ().
 */
#ifndef PORT_DESCRIPTOR_H
#define PORT_DESCRIPTOR_H

#include "wait_word.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct socket_state;
struct thread;

#define EVENT_LARGEST (UINT64_MAX - 1) /* largest value of an eventfd's counter */

enum descriptor_kind
{
    DESCRIPTOR_FREE,
    DESCRIPTOR_EVENT,   /* eventfd */
    DESCRIPTOR_STREAM,  /* TCP or unix socket; socket.h knows its state */
    DESCRIPTOR_DATAGRAM /* UDP socket */
};

struct descriptor
{
    uint8_t kind;     /* enum descriptor_kind */
    bool nonblocking; /* O_NONBLOCK */
    bool write_ended; /* STREAM: shutdown () of the sending direction; POLLRDHUP then brings POLLHUP */
    uint16_t ready;   /* poll events that hold now; for an EVENT, see descriptor_ready () */
    uint16_t interest; /* poll events the sink wants */
    uint16_t watch;   /* poll events reported to the program */
    int error;        /* wasm errno for SO_ERROR, 0: none */
    int next_free;    /* link of the free list */
    struct thread *watcher; /* the thread that gets reports for `watch`; inline there is one */
    void *sink;       /* zmq::i_poll_events *, NULL: no poller */
    uint64_t count;   /* DESCRIPTOR_EVENT: the counter */
    struct socket_state *socket; /* STREAM and DATAGRAM, owned */

    /* Fields that survive close (), because other threads may still read them. */
    struct
    {
        bool queued;     /* is in the ready queue, which is emptied lazily */
        int next_ready;  /* link of the ready queue */
        uint32_t generation; /* changes with each registration, so that a dispatch detects that its sink has gone */
        uint32_t ready_epoch;   /* changes with each report of readiness by the host */
        struct wait_word changed; /* changes with readiness: threads that wait for this descriptor sleep on it */
        int waiters;     /* number of threads that wait for this one */
        int pollers;     /* number of threads that wait for several, including this one */
    } slot;
};

#ifdef __EMSCRIPTEN_PTHREADS__
void descriptor_lock (void);
void descriptor_unlock (void);
#else
static inline void descriptor_lock (void) {}
static inline void descriptor_unlock (void) {}
#endif

/* Opens a descriptor. Returns its number, or -1 with EMFILE or ENOMEM. Takes the lock itself. */
int descriptor_open (enum descriptor_kind kind);
/*
 * Closes a descriptor and frees its number. Reports POLLNVAL to a watcher and wakes waiting
 * threads. Takes the lock itself.
 */
void descriptor_retire (int fd);
/* Returns the open descriptor of that number, or NULL with EBADF. Its address never changes. */
struct descriptor *descriptor_get (int fd);

/*
 * Returns the open descriptor with the next higher number, which is stored in `fd`, or NULL. The
 * caller holds the lock.
 */
struct descriptor *descriptor_next (int *fd);

/* Returns the descriptor of a number that was open at some time. */
struct descriptor *descriptor_at (int fd);

/* The poll events that hold now. */
static inline int descriptor_ready (const struct descriptor *d)
{
    if (d->kind != DESCRIPTOR_EVENT)
        return __atomic_load_n (&d->ready, __ATOMIC_SEQ_CST);
    const uint64_t count = __atomic_load_n (&d->count, __ATOMIC_SEQ_CST);
    return (count > 0 ? POLLIN : 0) | (count < EVENT_LARGEST ? POLLOUT : 0);
}

/* Changes readiness and reports it. The caller holds the lock. */
void descriptor_set_ready (int fd, struct descriptor *d, int set, int clear);
/*
 * As descriptor_set_ready (), after a counter has changed, and readiness with it. Takes the lock
 * itself if more than waiting threads are concerned.
 */
void descriptor_counted (int fd, struct descriptor *d, int set);
/*
 * Clears readiness after the host has returned that there is no more, unless it has reported
 * readiness since. `ready_epoch` is the value of d->slot.ready_epoch before the host was asked.
 * Takes the lock itself.
 */
void descriptor_exhausted (int fd, struct descriptor *d, int events, uint32_t ready_epoch);

/*
 * Supplied by libc/transfer.c: clears POLLIN of a stream if it may be stale, before readiness is
 * used.
 */
void stream_settle (int fd, struct descriptor *d);

#endif
