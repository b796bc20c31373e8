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
 * descriptor_lock guards the table, the ready queue and every field below, and is held neither across a call to
 * the host that may take long nor across one to libzmq.
 */
#ifndef PORT_DESCRIPTOR_H
#define PORT_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

struct socket_state;

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
    bool queued;      /* stands in the ready queue; survives close, as the queue is emptied lazily */
    uint16_t ready;   /* poll events that hold now */
    uint16_t interest; /* poll events the sink wants */
    uint16_t watch;   /* poll events told to the program */
    int error;        /* wasm errno for SO_ERROR, 0: none */
    uint32_t serial;  /* changes with each registration, so that a dispatch notices that its sink has gone */
    int next_ready;   /* link of the ready queue */
    int next_free;    /* link of the free list */
    void *sink;       /* zmq::i_poll_events *, NULL: no poller */
    uint64_t count;   /* DESCRIPTOR_EVENT: the counter */
    struct socket_state *socket; /* STREAM and DATAGRAM, owned */
};

void descriptor_lock (void);
void descriptor_unlock (void);

/* A new descriptor, or -1 with EMFILE or ENOMEM. Takes the lock itself. */
int descriptor_open (enum descriptor_kind kind);
/* Gives the number back; tells a watcher POLLNVAL and wakes who waits. Takes the lock itself. */
void descriptor_retire (int fd);
/* The open descriptor of that number, or NULL with EBADF. Stays at its address for good. */
struct descriptor *descriptor_get (int fd);

/* Changes readiness and tells those concerned. The caller holds the lock. */
void descriptor_set_ready (int fd, struct descriptor *d, int set, int clear);

/* The ready queue, for the pump: the next descriptor in it, or -1. Takes the lock itself. */
int ready_queue_pop (void);
/* Puts the descriptor back if its sink still wants what is ready. Takes the lock itself. */
void ready_queue_again (int fd);
bool ready_queue_empty (void);

#endif
