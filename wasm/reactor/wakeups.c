/* See wakeups.h. */
#include "wakeups.h"
#include "../host.h"
#include "clock.h"
#include "per_thread.h"
#include "port.h"
#include "trace.h"
#include "wait.h"

#include <math.h>

/* --- The ready queue ----------------------------------------------------------------- */

static int queue_head = -1, queue_tail = -1;

bool ready_queue_empty (void)
{
    return __atomic_load_n (&queue_head, __ATOMIC_SEQ_CST) < 0;
}

void ready_queue_put (int fd, struct descriptor *d)
{
    const int wanted = d->slot.queued || !d->sink ? 0 : descriptor_ready (d) & d->interest;
    if (!wanted)
        return;
    trace (WANTED, fd, wanted);
    if (!happens (QUEUED, fd, 0))
        return;
    const bool was_empty = queue_head < 0;
    d->slot.queued = true;
    d->slot.next_ready = -1;
    if (was_empty)
        __atomic_store_n (&queue_head, fd, __ATOMIC_SEQ_CST);
    else
        descriptor_at (queue_tail)->slot.next_ready = fd;
    queue_tail = fd;
    if (was_empty)
        wakeups_ask ();
}

void ready_queue_again (int fd)
{
    descriptor_lock ();
    struct descriptor *d = descriptor_get (fd);
    if (d)
        ready_queue_put (fd, d);
    descriptor_unlock ();
}

int ready_queue_pop (void)
{
    descriptor_lock ();
    const int fd = queue_head;
    if (fd >= 0) {
        struct descriptor *d = descriptor_at (fd);
        queue_head = d->slot.next_ready;
        d->slot.queued = false;
        trace (TAKEN, fd, 0);
    }
    descriptor_unlock ();
    return fd;
}

int ready_queue_pop_event (void)
{
    descriptor_lock ();
    int before = -1, fd = queue_head;
    while (fd >= 0 && descriptor_at (fd)->kind != DESCRIPTOR_EVENT) {
        before = fd;
        fd = descriptor_at (fd)->slot.next_ready;
    }
    if (fd >= 0) {
        struct descriptor *d = descriptor_at (fd);
        if (before < 0)
            __atomic_store_n (&queue_head, d->slot.next_ready, __ATOMIC_SEQ_CST);
        else
            descriptor_at (before)->slot.next_ready = d->slot.next_ready;
        if (queue_tail == fd)
            queue_tail = before;
        d->slot.queued = false;
        trace (TAKEN, fd, 0);
    }
    descriptor_unlock ();
    return fd;
}

/* --- Turns of the pump --------------------------------------------------------------- */

static bool asked;   /* the host was asked for a turn, and has not begun it */
static bool turning; /* the host is in a turn */
static PER_THREAD bool pumping;
int wakeups_turns;

bool port_pumping (void)
{
    return pumping;
}

void wakeups_ask (void)
{
    if (asked || pumping) /* a turn checks the queue once more before it ends */
        return;
    if (!wait_on_host () && !ready_queue_empty () && __atomic_load_n (&turning, __ATOMIC_SEQ_CST))
        return; /* as above */
    trace (NEEDED, -1, 0);
    asked = true;
    if (happens (ASKED, -1, 0))
        wait_ask_host ();
}

void wakeups_begin (enum turn_kind kind)
{
    pumping = true;
    trace (TURN, -1, (int) kind);
    if (kind != TURN_POLLED && kind != TURN_UNPOLLED)
        return;
    descriptor_lock ();
    asked = false;
    descriptor_unlock ();
    __atomic_store_n (&turning, true, __ATOMIC_SEQ_CST);
}

void wakeups_end (void)
{
    pumping = false;
    trace (TURN_OVER, -1, !ready_queue_empty ());
    __atomic_store_n (&turning, false, __ATOMIC_SEQ_CST);
    __atomic_add_fetch (&wakeups_turns, 1, __ATOMIC_SEQ_CST);
    wait_turn_over ();
}

/* --- The timer ----------------------------------------------------------------------- */

static double timer_at = INFINITY; /* when the host was asked to call again */

bool wakeups_timer_changed (double at)
{
    return at != timer_at && fabs (at - timer_at) >= 0.5;
}

void wakeups_timer (double at)
{
    const double left = isinf (at) ? -1 : fmax (at - clock_step (), 0);
    timer_at = at;
    trace (DUE, -1, (int) left);
    if (happens (TIMER, -1, (int) left))
        host_timer (left);
}

void wakeups_timer_over (double now)
{
    if (timer_at <= now)
        timer_at = INFINITY;
}
