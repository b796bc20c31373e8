/*
 * Waiting in threaded mode: each thread sleeps in wasm's waiting instruction until another thread
 * changes its word. A thread that waits for one descriptor sleeps on a word of that descriptor; a
 * thread that waits for several sleeps on a shared word.
 */
#include "../reactor/wait.h"
#include "../reactor/inline_reply.h"
#include "../fail.h"
#include "../host.h"
#include "../reactor/per_thread.h"
#include "../reactor/port.h"
#include "../reactor/trace.h"
#include "../reactor/wakeups.h"
#include "thread.h"

enum
{
    HELD_BACK = 8 /* limit of delayed wake-ups in one turn of the pump */
};

static struct wait_word poll_word; /* changes with any descriptor for which a thread waits among several */
static int turn_waiters; /* threads that wait for the end of a turn */
static PER_THREAD bool nonblocking; /* whether the thread never waits for descriptors: port_never_wait () */

/*
 * 1: from here on, calls of this thread that would wait for a descriptor fail with EINTR, as
 * inline.
 */
void port_never_wait (int on)
{
    nonblocking = on;
}

static struct wait_word *word_of (const struct wait *wait)
{
    const bool single = wait->count == 1 && wait->items[0].fd >= 0;
    return single ? &descriptor_at (wait->items[0].fd)->slot.changed : &poll_word;
}

static void count_waiter (const struct wait *wait, int change)
{
    for (nfds_t i = 0; i < wait->count; i++) {
        if (wait->items[i].fd < 0)
            continue;
        struct descriptor *const d = descriptor_at (wait->items[i].fd);
        __atomic_add_fetch (wait->count == 1 ? &d->slot.waiters : &d->slot.pollers, change, __ATOMIC_SEQ_CST);
    }
}

struct wait wait_begin (const struct pollfd *items, nfds_t count)
{
    struct wait wait = {items, count, 0};
    count_waiter (&wait, 1);
    wait.seen = __atomic_load_n (&word_of (&wait)->changes, __ATOMIC_SEQ_CST);
    return wait;
}

int wait_sleep (const struct wait *wait, double milliseconds)
{
    /*
     * The host thread would have to report the readiness itself. A thread that runs the pump acts
     * for the host thread, and holds the pump's lock. This happens with an event for a monitor that
     * has closed, which no peer will ever take.
     */
    if (nonblocking || thread_is_host () || port_pumping ())
        return fail (EINTR);
    reply_sleeps ();
    const int fd = wait->count == 1 ? wait->items[0].fd : -1;
    trace (ASLEEP, fd, wait->count == 1 ? wait->items[0].events : 0);
    const bool woken = thread_wait (word_of (wait), wait->seen, milliseconds, true);
    trace (AWAKE, fd, woken);
    return 0;
}

void wait_end (const struct wait *wait)
{
    count_waiter (wait, -1);
}

static PER_THREAD bool holding_back;
static PER_THREAD struct wait_word *held_back[HELD_BACK]; /* words that have changed, and whose threads are still to be woken */
static PER_THREAD int held_back_count;

void wait_hold_back (void)
{
    holding_back = thread_single_cpu ();
}

void wait_wake_held (bool more)
{
    holding_back = holding_back && more;
    while (held_back_count > 0)
        thread_notify (held_back[--held_back_count], -1);
}

static void signal_all (struct wait_word *word)
{
    if (!holding_back || held_back_count == HELD_BACK)
        thread_signal (word, -1);
    else if (thread_changed (word))
        held_back[held_back_count++] = word;
}

/*
 * Wakes the threads that sleep on the word, if `waiters`, the number of those that wait for the
 * descriptor, is not 0.
 */
static void wake_waiters (int fd, const int *waiters, struct wait_word *word)
{
    const int count = __atomic_load_n (waiters, __ATOMIC_SEQ_CST);
    if (count == 0)
        return;
    trace (AWAITED, fd, count);
    if (happens (SIGNALLED, fd, count))
        signal_all (word);
}

void wait_wake (int fd, struct descriptor *d)
{
    wake_waiters (fd, &d->slot.waiters, &d->slot.changed);
    wake_waiters (fd, &d->slot.pollers, &poll_word);
}

void wait_ask_host (void)
{
    if (thread_is_host ())
        host_wake ();
    else
        thread_wake (&host_word, -1);
}

bool wait_on_host (void)
{
    return thread_is_host ();
}

int wait_thread (void)
{
    return thread_self ()->index;
}

void wait_turn (int mark)
{
    __atomic_add_fetch (&turn_waiters, 1, __ATOMIC_SEQ_CST);
    thread_sleep (&wakeups_turns, mark, -1, false);
    __atomic_sub_fetch (&turn_waiters, 1, __ATOMIC_SEQ_CST);
}

void wait_turn_over (void)
{
    if (__atomic_load_n (&turn_waiters, __ATOMIC_SEQ_CST))
        __builtin_wasm_memory_atomic_notify (&wakeups_turns, ~0u);
}

uint64_t wait_ticks (void)
{
    return 0;
}

/* The host thread does this work meanwhile. */
bool wait_progress (void)
{
    return false;
}

void wait_time (double milliseconds)
{
    int nobody = 0;
    thread_sleep (&nobody, 0, milliseconds, true);
}
