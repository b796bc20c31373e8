/*
 * Calls that libc would make to a kernel: random bytes, a process number, the end, and scheduling,
 * which a wasm thread does not have.
 */
#include "../host.h"
#include "memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

ssize_t getrandom (void *buffer, size_t size, unsigned flags)
{
    (void) flags;
    host_random (buffer, (int) size);
    return (ssize_t) size;
}

int getentropy (void *buffer, size_t size)
{
    host_random (buffer, (int) size);
    return 0;
}

/* rand () decides reconnect jitter, the first routing id of a ROUTER or SERVER and the request
 * ids of a REQ. libzmq never calls its own seed_random (), so all of these would be the same in
 * every process. The first call asks the host for a seed that need not be secret: loading Node's
 * module for secret ones takes 2 ms at the start of a program. */
static uint64_t random_state; /* 0: not seeded */

void srand (unsigned seed)
{
    __atomic_store_n (&random_state, (uint64_t) seed << 1 | 1, __ATOMIC_RELAXED);
}

int rand (void)
{
    uint64_t state = __atomic_load_n (&random_state, __ATOMIC_RELAXED);
    if (state == 0)
        state = (uint64_t) (uint32_t) host_seed () << 1 | 1;
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX generator, whose upper bits are good */
    __atomic_store_n (&random_state, state, __ATOMIC_RELAXED);
    return (int) (state >> 33);
}

/*
 * abort (), wrapped by build.sh. The text of an assertion need not mention that memory is full, so
 * this adds it.
 */
_Noreturn void __wrap_abort (void)
{
    if (heap_exhausted ())
        fputs ("wasm memory is exhausted: bound what waits in queues by sendHighWaterMark and receiveHighWaterMark (ZMQ_SNDHWM, "
               "ZMQ_RCVHWM), and the size of a message by maxMessageSize (ZMQ_MAXMSGSIZE)\n",
               stderr);
    _Exit (1);
}

pid_t getpid (void)
{
    return host_process ();
}

int pthread_getschedparam (pthread_t thread, int *restrict policy, struct sched_param *restrict parameters)
{
    (void) thread;
    *policy = SCHED_OTHER;
    parameters->sched_priority = 0;
    return 0;
}

/* Only the values that hold anyway can be set. */
int pthread_setschedparam (pthread_t thread, int policy, const struct sched_param *parameters)
{
    (void) thread;
    return policy == SCHED_OTHER && parameters->sched_priority == 0 ? 0 : ENOTSUP;
}
