/*
 * Locks. libc's own call Emscripten's JavaScript and know nothing of a host thread. These do what
 * POSIX says, with wasm's waiting instructions.
 *
 * A thread may hold a lock of libzmq and wait for a result of the host thread (zmq_bind () on a
 * thread-safe socket), while the host thread needs that lock for a command to the same socket. So
 * the host thread answers calls of other threads while it waits for a mutex. descriptor_lock is
 * held only briefly, and is plain.
 *
 * A thread that is terminated during a call may hold a lock. The host thread detects this and ends
 * the instance. While the host thread itself waits for that lock, it checks periodically whether
 * the holder is alive.
 */
#include "thread.h"
#include "../reactor/clock.h"
#include "../reactor/descriptor.h"
#include "../fail.h"
#include "../host.h"
#include "../reactor/per_thread.h"

#include <pthread.h>
#include <time.h>

enum
{
    FREE = 0,
    HELD = 1,
    WAITED_FOR = 2, /* held, and a thread sleeps for it */
    SPINS = 100,    /* most locks are held for less time than falling asleep takes */
    LOOK_MS = 100   /* the host thread checks on the holder after each wait of this length */
};

/* --- The lock itself: one word ------------------------------------------------------- */

static int *host_wants; /* the lock for which the host thread sleeps */
static PER_THREAD bool in_descriptors;

static bool take (int *lock)
{
    int expected = FREE;
    return __atomic_compare_exchange_n (lock, &expected, HELD, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static bool take_as_waiter (int *lock)
{
    return __atomic_exchange_n (lock, WAITED_FOR, __ATOMIC_SEQ_CST) == FREE;
}

/* Sleeps, and checks on the holder after a long sleep. `waited` counts the long sleeps. */
static void sleep_on_host (int *word, int value, int *waited)
{
    if (!thread_sleep (word, value, LOOK_MS, false))
        host_look ((double) ++*waited * LOOK_MS);
}

static void take_serving (int *lock)
{
    for (int waited = 0;;) {
        const int seen = __atomic_load_n (&host_word, __ATOMIC_SEQ_CST);
        host_serve (); /* serving may come here again, for another lock */
        __atomic_store_n (&host_wants, lock, __ATOMIC_SEQ_CST);
        if (take_as_waiter (lock))
            break;
        sleep_on_host (&host_word, seen, &waited);
    }
    __atomic_store_n (&host_wants, NULL, __ATOMIC_SEQ_CST);
}

static void take_sleeping (int *lock)
{
    const bool on_host = thread_is_host ();
    for (int waited = 0; !take_as_waiter (lock);)
        if (on_host)
            sleep_on_host (lock, WAITED_FOR, &waited);
        else
            thread_sleep (lock, WAITED_FOR, -1, false);
}

static void acquire (int *lock, bool serving)
{
    for (int i = 0; i < SPINS; i++)
        if (__atomic_load_n (lock, __ATOMIC_RELAXED) == FREE && take (lock))
            return;
    if (serving && thread_is_host ())
        take_serving (lock);
    else
        take_sleeping (lock);
}

static void release (int *lock)
{
    if (__atomic_exchange_n (lock, FREE, __ATOMIC_SEQ_CST) != WAITED_FOR)
        return;
    __builtin_wasm_memory_atomic_notify (lock, 1);
    if (__atomic_load_n (&host_wants, __ATOMIC_SEQ_CST) == lock)
        thread_wake (&host_word, -1);
}

static int descriptors;

void descriptor_lock (void)
{
    acquire (&descriptors, false);
    in_descriptors = true;
}

void descriptor_unlock (void)
{
    in_descriptors = false;
    release (&descriptors);
}

static int the_pump;

void pump_lock (void)
{
    acquire (&the_pump, true);
}

bool pump_try (void)
{
    return take (&the_pump);
}

void pump_unlock (void)
{
    release (&the_pump);
}

/* --- pthread_mutex_* ----------------------------------------------------------------- */

/* libc's struct. pthread_mutex_init () sets the type. */
struct mutex
{
    int type;
    int lock;
    pthread_t owner; /* RECURSIVE and ERRORCHECK */
    int unused[2];
    int depth;
};

_Static_assert (sizeof (struct mutex) <= sizeof (pthread_mutex_t), "a mutex fits into libc's");

static bool counts_owner (const struct mutex *m)
{
    return (m->type & 3) != PTHREAD_MUTEX_NORMAL;
}

static bool is_mine (struct mutex *m)
{
    return counts_owner (m) && __atomic_load_n (&m->owner, __ATOMIC_RELAXED) == pthread_self ();
}

/* Locks a mutex that the thread already owns. */
static int lock_again (struct mutex *m, int refusal)
{
    if ((m->type & 3) != PTHREAD_MUTEX_RECURSIVE)
        return refusal;
    m->depth++;
    return 0;
}

static void own (struct mutex *m)
{
    if (counts_owner (m))
        __atomic_store_n (&m->owner, pthread_self (), __ATOMIC_RELAXED);
}

int pthread_mutex_lock (pthread_mutex_t *mutex)
{
    struct mutex *const m = (struct mutex *) mutex;
    if (is_mine (m))
        return lock_again (m, EDEADLK);
    acquire (&m->lock, !in_descriptors);
    own (m);
    return 0;
}

int pthread_mutex_trylock (pthread_mutex_t *mutex)
{
    struct mutex *const m = (struct mutex *) mutex;
    if (is_mine (m))
        return lock_again (m, EBUSY);
    if (!take (&m->lock))
        return EBUSY;
    own (m);
    return 0;
}

int pthread_mutex_unlock (pthread_mutex_t *mutex)
{
    struct mutex *const m = (struct mutex *) mutex;
    if (counts_owner (m)) {
        if (!is_mine (m))
            return EPERM;
        if (m->depth > 0) {
            m->depth--;
            return 0;
        }
        __atomic_store_n (&m->owner, NULL, __ATOMIC_RELAXED);
    }
    release (&m->lock);
    return 0;
}

/* --- pthread_cond_* ------------------------------------------------------------------ */

/* libc's struct. pthread_cond_init () sets the clock. */
struct condition
{
    struct wait_word changed;
    int unused[2];
    int clock;
};

_Static_assert (sizeof (struct condition) <= sizeof (pthread_cond_t), "a condition fits into libc's");

static double milliseconds_until (const struct timespec *end, clockid_t clock)
{
    struct timespec now;
    clock_gettime (clock, &now);
    return (double) (end->tv_sec - now.tv_sec) * 1e3 + (double) (end->tv_nsec - now.tv_nsec) / 1e6;
}

int pthread_cond_timedwait (pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict end)
{
    struct condition *const c = (struct condition *) condition;
    const int seen = __atomic_load_n (&c->changed.changes, __ATOMIC_SEQ_CST);
    const double left = end ? milliseconds_until (end, c->clock) : -1;
    if (end && left <= 0)
        return ETIMEDOUT;
    const int rc = pthread_mutex_unlock (mutex);
    if (rc != 0)
        return rc;
    thread_wait (&c->changed, seen, left, true);
    pthread_mutex_lock (mutex);
    return end && seen == __atomic_load_n (&c->changed.changes, __ATOMIC_SEQ_CST) ? ETIMEDOUT : 0;
}

int pthread_cond_wait (pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex)
{
    return pthread_cond_timedwait (condition, mutex, NULL);
}

int pthread_cond_signal (pthread_cond_t *condition)
{
    thread_signal (&((struct condition *) condition)->changed, 1);
    return 0;
}

int pthread_cond_broadcast (pthread_cond_t *condition)
{
    thread_signal (&((struct condition *) condition)->changed, -1);
    return 0;
}

int pthread_cond_destroy (pthread_cond_t *condition)
{
    (void) condition;
    return 0;
}

/* --- Waiting of libc's own code ------------------------------------------------------ */

int emscripten_futex_wait (volatile void *word, uint32_t value, double milliseconds)
{
    thread_sleep ((int *) word, (int) value, milliseconds > 1e9 ? -1 : milliseconds, false);
    return 0;
}

int emscripten_futex_wake (volatile void *word, int how_many)
{
    return (int) __builtin_wasm_memory_atomic_notify ((int *) word, (unsigned) how_many);
}
