/*
 * Wake-ups: decides whether the pump runs next, and for what. No other file on this side of the
 * seam decides this; the other half is ts/core/wakeups/wakeups.ts. docs/wakeups.md has the whole
 * way, and how to find a lost wake-up.
 *
 * A descriptor:
 *
 *            ready for what libzmq wants                the pump takes it
 *   OUTSIDE ───────────────────────────► in the QUEUE ───────────────────► DISPATCHED: sink called
 *      ▲                                       ▲                                │
 *      └── no longer ready, or not wanted ─────┼────────────────────────────────┤
 *                                              └── still ready and wanted ──────┘
 *   Inline replies (threads/inline_reply.c) have one more state: RESERVED by a thread, ready and
 *   not in the queue, until that thread replies itself or puts it into the queue.
 *
 * The pump:
 *
 *         the queue gets its first descriptor                      the host begins a turn
 *   IDLE ──────────────────────────────────────► ASKED for a turn ────────────────────────► TURN
 *    ▲     (by the pump itself: no need to ask)        ▲                                      │
 *    │                                                 └─ over early, with work left: asks ───┤
 *    └──────────── over: port_pump () returns whether the host is to begin another ───────────┘
 *
 * And one timer of the host, which is set again when the next of libzmq's timers has changed.
 */
#ifndef PORT_WAKEUPS_H
#define PORT_WAKEUPS_H

#include "descriptor.h"

#include <stdbool.h>

/*
 * Puts a descriptor into the ready queue if it is wanted and not there. The caller holds
 * descriptor_lock.
 */
void ready_queue_put (int fd, struct descriptor *d);
/*
 * As ready_queue_put (), for a descriptor that was taken. Takes the lock itself, as the functions
 * below do.
 */
void ready_queue_again (int fd);
/* Takes the first descriptor; -1: none. */
int ready_queue_pop (void);
/* Takes the first eventfd; the others keep their places. */
int ready_queue_pop_event (void);
bool ready_queue_empty (void);

/*
 * Asks the host for a turn, unless one is asked for, or is running and will check again. The caller
 * holds the lock.
 */
void wakeups_ask (void);

enum turn_kind
{
    TURN_UNPOLLED, /* the host's: unreported events may have arrived in time for a timer */
    TURN_POLLED,   /* the host's, with all events reported */
    TURN_COMMANDS, /* within a call: only the mailboxes of libzmq's own threads */
    TURN_REPLY     /* on a replying thread: one mailbox, and its connection */
};

/* Called around each turn. The caller holds the pump's lock. */
void wakeups_begin (enum turn_kind kind);
void wakeups_end (void);
/* Number of turns that have ended: a word on which threads may sleep. */
extern int wakeups_turns;

static inline int wakeups_turn_count (void)
{
    return __atomic_load_n (&wakeups_turns, __ATOMIC_SEQ_CST);
}

/*
 * Sets the time of libzmq's next timer, on the monotonic clock; INFINITY: none. Returns true if the
 * host must be asked for another time.
 */
bool wakeups_timer_changed (double at);
void wakeups_timer (double at);
/* Records that the host's timer has fired, if it was set to that time or before. */
void wakeups_timer_over (double now);

#endif
