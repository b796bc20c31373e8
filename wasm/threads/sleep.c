/* Sleeping and waking of threads, by wasm's own waiting instruction: see thread.h. Any thread. */
#include "backoff.h"
#include "thread.h"
#include "../host.h"
#include "../reactor/per_thread.h"

enum
{
    LOOK_MS = 2000,    /* the length of a slice of sleep */
    MONOTONIC = 1,     /* the host's number of the clock */
    TIMED_OUT = 2,     /* result of the waiting instruction */
    GLANCES = 128      /* reads of a word between two reads of the clock */
};

/* Milliseconds: a little longer than putting a thread to sleep and waking it takes. */
#define SPIN_MS 0.05

/*
 * Sleeps in slices. After each slice the thread checks whether a thread is left that can wake it.
 * Returns false when the time is over.
 */
static bool sleep_in_slices (int *word, int value, double milliseconds)
{
    for (double slept = 0;; slept += LOOK_MS) {
        const bool last = milliseconds >= 0 && milliseconds - slept <= LOOK_MS;
        const double slice = last ? milliseconds - slept : LOOK_MS;
        if (__builtin_wasm_memory_atomic_wait32 (word, value, (int64_t) (slice * 1e6)) != TIMED_OUT)
            return true;
        if (last)
            return false;
        host_look (slept + slice);
    }
}

/*
 * Ends a terminated thread. The engine ends it when it calls JavaScript. The waiting instruction
 * does not check for termination if the word has already changed. Without this call C would
 * continue, and the host thread would find that the thread ended in the middle of a call.
 */
static void end_here_if_terminated (void)
{
    host_now (MONOTONIC);
}

bool thread_sleep (int *word, int value, double milliseconds, bool ending)
{
    struct thread *const me = thread_self ();
    __atomic_store_n (&me->blocked_on, (int) word, __ATOMIC_SEQ_CST);
    __atomic_store_n (&me->endable, ending, __ATOMIC_SEQ_CST);
    thread_leave_if_failed ();
    const bool woken = sleep_in_slices (word, value, milliseconds);
    if (ending)
        end_here_if_terminated ();
    __atomic_store_n (&me->endable, false, __ATOMIC_SEQ_CST);
    __atomic_store_n (&me->blocked_on, 0, __ATOMIC_SEQ_CST);
    thread_leave_if_failed ();
    return woken;
}

void thread_wake (int *word, int how_many)
{
    __atomic_add_fetch (word, 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify (word, how_many < 0 ? ~0u : (unsigned) how_many);
}

static bool changes_soon (const int *word, int value)
{
    for (int i = 0; i < GLANCES; i++)
        if (__atomic_load_n (word, __ATOMIC_SEQ_CST) != value)
            return true;
    return false;
}

static bool single_cpu; /* one processor: spinning would keep other threads from changing the word */

/* Sets the number of processors that the process may use. */
void port_processors (int count)
{
    single_cpu = count < 2;
}

bool thread_single_cpu (void)
{
    return single_cpu;
}

/*
 * Spins until the word changes or the time is over, with backoff after failures. A late change
 * counts as a failure: the system has suspended the process.
 */
static bool spin (const int *word, int value)
{
    static PER_THREAD struct backoff backoff;
    if (single_cpu || !backoff_allows (&backoff))
        return false;
    const double start = host_now (MONOTONIC); /* the thread may hold its own clock */
    bool changed, in_time;
    do {
        changed = changes_soon (word, value);
        in_time = host_now (MONOTONIC) - start < SPIN_MS; /* this call ends a terminated thread */
    } while (!changed && in_time);
    backoff_report (&backoff, changed && in_time);
    return changed;
}

bool thread_wait (struct wait_word *word, int seen, double milliseconds, bool ending)
{
    struct thread *const me = thread_self ();
    __atomic_store_n (&me->endable, ending, __ATOMIC_SEQ_CST);
    if (spin (&word->changes, seen)) {
        __atomic_store_n (&me->endable, false, __ATOMIC_SEQ_CST);
        return true;
    }
    __atomic_add_fetch (&word->sleepers, 1, __ATOMIC_SEQ_CST);
    const bool woken = thread_sleep (&word->changes, seen, milliseconds, ending);
    __atomic_sub_fetch (&word->sleepers, 1, __ATOMIC_SEQ_CST);
    return woken;
}

bool thread_changed (struct wait_word *word)
{
    __atomic_add_fetch (&word->changes, 1, __ATOMIC_SEQ_CST);
    return __atomic_load_n (&word->sleepers, __ATOMIC_SEQ_CST) > 0;
}

void thread_notify (struct wait_word *word, int how_many)
{
    __builtin_wasm_memory_atomic_notify (&word->changes, how_many < 0 ? ~0u : (unsigned) how_many);
}

void thread_signal (struct wait_word *word, int how_many)
{
    if (thread_changed (word))
        thread_notify (word, how_many);
}
