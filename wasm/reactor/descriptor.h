/*
 * The descriptor table: what POSIX calls an open file description, held in wasm memory so that every thread sees
 * the same one and the hottest calls never leave wasm.
 *
 * Readiness is level-triggered: `ready` says which poll events hold now, and a descriptor with `ready & interest`
 * stays in the ready queue until its sink has changed that. Who is told of readiness:
 *   - a poller of libzmq, as `sink` with `interest`, through the ready queue that only the pump empties;
 *   - the program, for events under `watch`, through host_notify ();
 *   - threads waiting in poll () or in a blocking call, through wait.h.
 *
 * descriptor_lock guards the table, the ready queue (wakeups.h) and every field below. It is never held across a call
 * to libzmq. Of the host, only host_wake (), host_notify () and host_now () are called under it; none of them calls
 * back. Two things need no lock. One is the counter of an eventfd, which is also its readiness. The other are the
 * numbers of waiting threads: a change of readiness is made before the numbers are read, and a thread is counted
 * before it reads readiness, so one of the two sees the other. What socket.h keeps of a socket has no lock either: as a
 * file descriptor in C, a socket is used by one thread at a time, and the host reports on it through port_ready () alone.
 */
#ifndef PORT_DESCRIPTOR_H
#define PORT_DESCRIPTOR_H

#include "wait_word.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct socket_state;
struct thread;

#define EVENT_LARGEST (UINT64_MAX - 1) /* the counter of an eventfd goes so far */

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
    uint16_t ready;   /* poll events that hold now; of an EVENT, see descriptor_ready () */
    uint16_t interest; /* poll events the sink wants */
    uint16_t watch;   /* poll events told to the program */
    int error;        /* wasm errno for SO_ERROR, 0: none */
    int next_free;    /* link of the free list */
    struct thread *watcher; /* the thread that is told of `watch`; inline there is one */
    void *sink;       /* zmq::i_poll_events *, NULL: no poller */
    uint64_t count;   /* DESCRIPTOR_EVENT: the counter */
    struct socket_state *socket; /* STREAM and DATAGRAM, owned */

    /* What survives close (), as others may still be about to look. */
    struct
    {
        bool queued;     /* stands in the ready queue, which is emptied lazily */
        int next_ready;  /* link of the ready queue */
        uint32_t generation; /* changes with each registration, so that a dispatch notices that its sink has gone */
        uint32_t ready_epoch;   /* changes with each word of the host that something is ready */
        struct wait_word changed; /* with each change of readiness: what a thread that waits for this one sleeps on */
        int waiters;     /* threads that wait for this one */
        int pollers;     /* threads that wait for several, this one among them */
    } slot;
};

#ifdef __EMSCRIPTEN_PTHREADS__
void descriptor_lock (void);
void descriptor_unlock (void);
#else
static inline void descriptor_lock (void) {}
static inline void descriptor_unlock (void) {}
#endif

/* A new descriptor, or -1 with EMFILE or ENOMEM. Takes the lock itself. */
int descriptor_open (enum descriptor_kind kind);
/* Gives the number back; tells a watcher POLLNVAL and wakes who waits. Takes the lock itself. */
void descriptor_retire (int fd);
/* The open descriptor of that number, or NULL with EBADF. Stays at its address for good. */
struct descriptor *descriptor_get (int fd);

/* The open descriptor with the next higher number, which is put in `fd`, or NULL. The caller holds the lock. */
struct descriptor *descriptor_next (int *fd);

/* The place of a number that was open once. */
struct descriptor *descriptor_at (int fd);

/* The poll events that hold now. */
static inline int descriptor_ready (const struct descriptor *d)
{
    if (d->kind != DESCRIPTOR_EVENT)
        return __atomic_load_n (&d->ready, __ATOMIC_SEQ_CST);
    const uint64_t count = __atomic_load_n (&d->count, __ATOMIC_SEQ_CST);
    return (count > 0 ? POLLIN : 0) | (count < EVENT_LARGEST ? POLLOUT : 0);
}

/* Changes readiness and tells those concerned. The caller holds the lock. */
void descriptor_set_ready (int fd, struct descriptor *d, int set, int clear);
/* The same where a counter has changed, and the readiness with it. Takes the lock itself, if anybody but threads is
 * concerned. */
void descriptor_counted (int fd, struct descriptor *d, int set);
/* Takes readiness back after the host has said that there is no more, unless it has said otherwise since:
 * `ready_epoch` is what d->slot.ready_epoch was before the host was asked. Takes the lock itself. */
void descriptor_exhausted (int fd, struct descriptor *d, int events, uint32_t ready_epoch);

/* Supplied by libc/transfer.c: clears POLLIN of a stream where it may be stale, before readiness is used. */
void stream_settle (int fd, struct descriptor *d);

#endif
