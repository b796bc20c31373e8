/*
 * Waiting, and waking threads that wait. This is the part that differs between the modes:
 * inline/wait.c serves the single-threaded build, threads/ the other.
 */
#ifndef PORT_WAIT_H
#define PORT_WAIT_H

#include "descriptor.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* A wait for descriptors. `items` must be valid until its end. */
struct wait
{
    const struct pollfd *items;
    nfds_t count;
    int seen;
};

/*
 * Begins a wait. The thread checks the descriptors afterwards, sleeps if none is ready, and calls
 * wait_end () in both cases.
 */
struct wait wait_begin (const struct pollfd *items, nfds_t count);
/*
 * Sleeps until one of the descriptors may have changed since wait_begin (), or for this many
 * milliseconds (negative: no limit). Returns 0, or -1 with EINTR if waiting is impossible: inline,
 * when only the event loop could make progress.
 */
int wait_sleep (const struct wait *wait, double milliseconds);
void wait_end (const struct wait *wait);

/* Wakes the threads that wait for a descriptor whose readiness has changed. */
void wait_wake (int fd, struct descriptor *d);

/*
 * With one processor, delays wake-ups from here on. A thread that is woken in the middle of a turn
 * would get the processor at once, and find the pump locked. wait_wake_held () wakes the threads,
 * and with `more` goes on delaying.
 */
#ifdef __EMSCRIPTEN_PTHREADS__
void wait_hold_back (void);
void wait_wake_held (bool more);
#else
static inline void wait_hold_back (void) {}
static inline void wait_wake_held (bool more) { (void) more; }
#endif

/* Reports events to the watcher of the descriptor. The caller holds descriptor_lock. */
void wait_notify (int fd, struct descriptor *d, int events);
/* The thread to report to when the calling thread watches. */
struct thread *wait_watcher (void);

/*
 * Reports that libzmq has freed data of the program, to the thread that owns the hint. Any thread.
 */
void wait_release (uint32_t hint);

/* For wakeups.c: asks the host for a turn of the pump. The caller holds descriptor_lock. */
void wait_ask_host (void);
/* Whether the calling thread is the host thread. Inline: always. */
bool wait_on_host (void);
/* The index of the calling thread; 0: the host thread. */
int wait_thread (void);
/* Called when a turn of the pump has ended and wakeups_turns has changed. */
void wait_turn_over (void);

/* The pump runs on one thread at a time: the host's, except for inline replies (inline_reply.h). */
#ifdef __EMSCRIPTEN_PTHREADS__
void pump_lock (void);
bool pump_try (void); /* false: another thread has it */
void pump_unlock (void);
#else
static inline void pump_lock (void) {}
static inline bool pump_try (void) { return true; }
static inline void pump_unlock (void) {}
#endif

/*
 * For a thread that deletes a poller: returns when a turn has ended since wakeups_turns was `mark`.
 * On the host thread: inline only.
 */
void wait_turn (int mark);

/*
 * A tick counter for libzmq, in calls that check again before they fail: a socket checks its
 * mailbox when the counter has changed. Inline it changes with each turn of the pump, which fills
 * mailboxes. It is always 0 in threaded mode, where other threads fill them.
 */
uint64_t wait_ticks (void);

/*
 * For a call that does not wait and found nothing: does the work that is possible in memory.
 * Returns false if there was none.
 */
bool wait_progress (void);

/* Blocks the calling thread for this time. */
void wait_time (double milliseconds);

/*
 * Waits until a call on a descriptor in blocking mode would not block. Returns -1 with EAGAIN if
 * the descriptor is not in blocking mode, else as wait_sleep ().
 */
int wait_blocking (int fd, int events, bool dontwait);

#endif
