/*
 * Wake-ups: whether the pump runs next, and what for. The one place on this side of the seam that decides it; its other
 * half is ts/core/wakeups/wakeups.ts. docs/wakeups.md has the whole way, and what to do when something does not go on.
 *
 * A descriptor:
 *
 *            ready for what libzmq wants                the pump takes it
 *   OUTSIDE ───────────────────────────► in the QUEUE ───────────────────► DISPATCHED: its sink is called
 *      ▲                                       ▲                                │
 *      └── no longer ready, or not wanted ─────┼────────────────────────────────┤
 *                                              └── still ready and wanted ──────┘
 *   With inline replies (threads/inline_reply.c) one more: KEPT by a thread, ready and not in the queue, until that
 *   thread replies itself or puts it into the queue.
 *
 * The pump:
 *
 *         the queue gets its first descriptor                      the host begins a turn
 *   IDLE ──────────────────────────────────────► ASKED for a turn ────────────────────────► in a TURN
 *    ▲     (by the pump itself: no need to ask)        ▲                                      │
 *    │                                                 └─ over early, with work left: asks ───┤
 *    └──────────── over: port_pump () answers whether the host is to begin another ───────────┘
 *
 * And one timer of the host, which is asked for anew when the next of libzmq's timers has changed.
 */
#ifndef PORT_WAKEUPS_H
#define PORT_WAKEUPS_H

#include "descriptor.h"

#include <stdbool.h>

/* The ready queue. Puts the descriptor in if it is wanted and not there. The caller holds descriptor_lock. */
void ready_queue_put (int fd, struct descriptor *d);
/* The same of a descriptor that was taken. Takes the lock itself, and so do those below. */
void ready_queue_again (int fd);
/* Takes the first descriptor, or -1. */
int ready_queue_pop (void);
/* Takes the first eventfd; the others keep their places. */
int ready_queue_pop_event (void);
bool ready_queue_empty (void);

/* Asks the host for a turn unless one is asked for, or under way and about to look again. The caller holds the lock. */
void wakeups_ask (void);

enum turn_kind
{
    TURN_UNPOLLED, /* the host's: what it has not reported yet may have arrived in time for a timer */
    TURN_POLLED,   /* the host's, with everything reported */
    TURN_COMMANDS, /* within a call: the mailboxes of libzmq's own threads alone */
    TURN_REPLY     /* on a thread that replies: one mailbox, and its connection */
};

/* Around each turn. The caller holds the pump's lock. */
void wakeups_begin (enum turn_kind kind);
void wakeups_end (void);
/* How many turns have ended: a word that threads may sleep on. */
extern int wakeups_turns;

static inline int wakeups_turn_count (void)
{
    return __atomic_load_n (&wakeups_turns, __ATOMIC_SEQ_CST);
}

/* libzmq's next timer is due then, on the monotonic clock; INFINITY: there is none. True: the host has to be told. */
bool wakeups_timer_changed (double at);
void wakeups_timer (double at);
/* The host's timer has fired if it was asked for at that time or before. */
void wakeups_timer_over (double now);

#endif
