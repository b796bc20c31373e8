/*
 * The pump: takes ready descriptors from the queue, calls their sinks, and runs due timers. It runs
 * on the host thread, except for inline replies (inline_reply.h), never inside itself, and on one
 * thread at a time. A turn is bounded, so that one busy peer cannot keep the event loop from the
 * others. wakeups.c decides whether another turn follows.
 */
#include "port.h"
#include "clock.h"
#include "descriptor.h"
#include "../fail.h"
#include "../host.h"
#include "wait.h"
#include "wakeups.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>

enum
{
    TURN_DISPATCHES = 1024, /* limit of sink calls in a turn */
    TURN_MILLISECONDS = 2,  /* limit of a turn's time, after the first CLOCK_STRIDE calls */
    CLOCK_STRIDE = 8,       /* sink calls between two reads of the clock */
    REPLY_DISPATCHES = 4,  /* limit for an inline reply: a mailbox, and the connection that it is for */
    OUT_DISPATCHES = 16     /* batches that one descriptor may write in a row: as much as the host stages for it */
};

struct poller
{
    void *poller;
    int mailbox;
};

static struct poller *pollers;
static int poller_count;
/*
 * Time at which the event loop last polled. A timer is due if its time was before that. Events that
 * arrived in time have been reported by then, so a program that has computed for long misses no
 * heartbeat that has arrived.
 */
static double polled_at;

void port_poller_start (void *poller, int mailbox)
{
    descriptor_lock ();
    struct poller *larger = realloc (pollers, (size_t) (poller_count + 1) * sizeof *pollers);
    if (!larger)
        out_of_memory ("pollers");
    pollers = larger;
    pollers[poller_count++] = (struct poller) {poller, mailbox};
    wakeups_ask (); /* the poller may already have timers */
    descriptor_unlock ();
}

static void forget (const void *poller)
{
    descriptor_lock ();
    for (int i = 0; i < poller_count; i++)
        if (pollers[i].poller == poller)
            pollers[i--] = pollers[--poller_count];
    descriptor_unlock ();
}

void port_poller_stop (void *poller, int (*load) (void *poller))
{
    for (int mark = wakeups_turn_count (); load (poller) > 0; mark = wakeups_turn_count ())
        wait_turn (mark);
    forget (poller);
    pump_lock (); /* an earlier turn may still use the poller */
    pump_unlock ();
}

/*
 * A connection writes all that it has before the next one is served, so that it leaves in one write
 * and out of warm caches.
 */
static int dispatch_out (const struct descriptor *d, uint32_t generation)
{
    int calls = 0;
    while (calls < OUT_DISPATCHES && d->slot.generation == generation && descriptor_ready (d) & d->interest & POLLOUT) {
        port_dispatch_out (d->sink);
        calls++;
    }
    return calls;
}

/* Dispatches a descriptor. Returns how often the sink was called. */
static int dispatch (int fd)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d || !d->sink)
        return 0;
    const uint32_t generation = d->slot.generation;
    int calls = dispatch_out (d, generation);
    if (d->slot.generation == generation) {
        stream_settle (fd, d); /* libzmq's SOCKS connecter treats EAGAIN as a failure */
        if (descriptor_ready (d) & d->interest & POLLIN) {
            port_dispatch_in (d->sink);
            calls++;
        }
    }
    ready_queue_again (fd);
    return calls;
}

/* Dispatches ready descriptors. Returns true if there were any. */
static bool dispatch_ready (void)
{
    double start = NAN; /* of the first look */
    int count = 0, look = CLOCK_STRIDE;
    for (int fd; count < TURN_DISPATCHES && (fd = ready_queue_pop ()) >= 0;) {
        const int calls = dispatch (fd);
        count += calls ? calls : 1;
        if (count < look)
            continue;
        look = count + CLOCK_STRIDE;
        wait_wake_held (true);
        const double now = clock_step ();
        if (isnan (start))
            start = now;
        if (now - start > TURN_MILLISECONDS)
            break;
    }
    return count > 0;
}

/* Runs due timers. Returns the time of the next one. */
static double run_due_timers (void)
{
    double next = INFINITY;
    clock_turn_back (polled_at);
    for (int i = 0;; i++) {
        descriptor_lock ();
        void *const poller = i < poller_count ? pollers[i].poller : NULL;
        descriptor_unlock ();
        if (!poller)
            break;
        const uint64_t left = port_run_timers (poller);
        if (left && left < next)
            next = (double) left;
    }
    return polled_at + next;
}

static void run_timers (void)
{
    const double at = run_due_timers ();
    if (wakeups_timer_changed (at))
        wakeups_timer (at);
}

static void begin (enum turn_kind kind)
{
    wakeups_begin (kind);
    clock_hold ();
    wait_hold_back ();
}

static void end (void)
{
    clock_release ();
    wakeups_end ();
    pump_unlock ();
    wait_wake_held (false);
}

static bool turn (bool polled)
{
    if (port_direct_receive_watched ())
        host_settle ();
    pump_lock ();
    if (polled)
        polled_at = clock_now ();
    wakeups_timer_over (polled_at);
    begin (polled ? TURN_POLLED : TURN_UNPOLLED);
    const bool moved = dispatch_ready ();
    run_timers ();
    end ();
    return moved;
}

static void ask_for_another (void)
{
    descriptor_lock ();
    wakeups_ask ();
    descriptor_unlock ();
}

/*
 * Ends a turn on another thread than the host's, or within a call. Work that is left is for the
 * host's next turn.
 */
static void end_early (void)
{
    const bool timers = wakeups_timer_changed (run_due_timers ());
    end ();
    if (timers || !ready_queue_empty ())
        ask_for_another ();
}

/* Dispatches only the connections that are next in the queue. */
static void dispatch_reply (void)
{
    for (int count = 0, fd; count < REPLY_DISPATCHES && (fd = ready_queue_pop ()) >= 0; count++) {
        const struct descriptor *const d = descriptor_get (fd);
        const bool sends = d && d->kind == DESCRIPTOR_STREAM && d->sink && (descriptor_ready (d) & d->interest) == POLLOUT;
        if (sends)
            dispatch_out (d, d->slot.generation);
        ready_queue_again (fd);
        if (!sends)
            return;
    }
}

bool port_pump_reply (int fd)
{
    if (!pump_try ())
        return false;
    begin (TURN_REPLY);
    dispatch (fd);
    dispatch_reply ();
    end_early ();
    return true;
}

/* A mailbox that a replying thread keeps is ready and not in the queue. */
static void queue_mailboxes (void)
{
    for (int i = 0;; i++) {
        descriptor_lock ();
        const int mailbox = i < poller_count ? pollers[i].mailbox : -1;
        descriptor_unlock ();
        if (mailbox < 0)
            return;
        ready_queue_again (mailbox);
    }
}

bool port_pump_commands (void)
{
    if (port_pumping ())
        return false;
    if (port_direct_receive_watched ())
        host_settle ();
    pump_lock ();
    begin (TURN_COMMANDS);
    queue_mailboxes ();
    int count = 0;
    for (int fd; count < TURN_DISPATCHES && (fd = ready_queue_pop_event ()) >= 0; count++)
        dispatch (fd);
    end_early ();
    return count > 0;
}

bool port_pump_memory (void)
{
    if (port_pumping ())
        return false;
    const bool moved = turn (false);
    if (!ready_queue_empty ())
        ask_for_another ();
    return moved;
}

int port_pump (int polled)
{
    if (port_pumping ())
        return 0;
    turn (polled);
    return !ready_queue_empty ();
}
