/*
 * Waiting, and telling those who wait: what differs between the modes. inline/wait.c serves the single-threaded build,
 * threads/ the other.
 */
#ifndef PORT_WAIT_H
#define PORT_WAIT_H

#include "descriptor.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* Who waits for descriptors. `items` is borrowed until the end of it. */
struct wait
{
    const struct pollfd *items;
    nfds_t count;
    int seen;
};

/* Says that the thread is about to wait. It looks at the descriptors afterwards, sleeps where nothing is ready, and says
 * the end of it in both cases. */
struct wait wait_begin (const struct pollfd *items, nfds_t count);
/* Sleeps until one of the descriptors may have changed since wait_begin (), or for so many milliseconds (negative: no
 * limit). 0, or -1 with EINTR where waiting is not possible: inline, when only the event loop could make progress. */
int wait_sleep (const struct wait *wait, double milliseconds);
void wait_end (const struct wait *wait);

/* The readiness of the descriptor has changed: wakes the threads that wait for it. */
void wait_wake (int fd, struct descriptor *d);

/* With one processor, who sleeps is woken later from here on: a thread that is woken in the middle of a turn has the processor at once,
 * and finds the pump taken. Until it is let go, for good or (more) for now. */
#ifdef __EMSCRIPTEN_PTHREADS__
void wait_hold_back (void);
void wait_let_go (bool more);
#else
static inline void wait_hold_back (void) {}
static inline void wait_let_go (bool more) { (void) more; }
#endif

/* Tells the watcher of the descriptor. The caller holds descriptor_lock. */
void wait_notify (int fd, struct descriptor *d, int events);
/* Who is told, when it is this thread that watches. */
struct thread *wait_watcher (void);

/* libzmq lets go of data of the program's: tells the thread whose hint it is. Any thread. */
void wait_release (uint32_t hint);

/* For wakeups.c: asks the host for a turn of the pump. The caller holds descriptor_lock. */
void wait_ask_host (void);
/* The calling thread is the host thread: always, inline. */
bool wait_on_host (void);
/* The index of the calling thread; 0: the host thread. */
int wait_thread (void);
/* A turn of the pump has ended: wakeups_turns has changed. */
void wait_turn_over (void);

/* The pump is one thread's at a time: the host's, but for answers (inline_reply.h). */
#ifdef __EMSCRIPTEN_PTHREADS__
void pump_lock (void);
bool pump_try (void); /* false: another thread has it */
void pump_unlock (void);
#else
static inline void pump_lock (void) {}
static inline bool pump_try (void) { return true; }
static inline void pump_unlock (void) {}
#endif

/* For a thread that deletes a poller: returns when a turn has ended since wakeups_turns was `mark`. On the host thread
 * only inline. */
void wait_turn (int mark);

/* A tick counter for libzmq, in calls that ask again before they give up: it looks into a socket's mailbox when this has gone on.
 * Inline with each turn of the pump, which is what fills mailboxes; 0, always: where other threads do. */
uint64_t wait_ticks (void);

/* For a call that does not wait and has found nothing to do: what can be done in memory is done. False: nothing could. */
bool wait_progress (void);

/* The calling thread does nothing for so long. */
void wait_time (double milliseconds);

/* Waits until a call can go on that would block, for a descriptor in blocking mode: -1 with EAGAIN when the
 * descriptor is not in blocking mode, else as wait_sleep (). */
int wait_blocking (int fd, int events, bool dontwait);

#endif
