/* What libc would ask a kernel: random bytes, a process number, and scheduling, of which a wasm thread has none. */
#include "host.h"

#include <errno.h>
#include <pthread.h>
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

/* rand () decides reconnect jitter, the first routing id of a ROUTER or SERVER and the request ids of a REQ. libzmq never calls its
 * own seed_random (), so that all of these would be the same in every process. Runs once an instance, before any other call. */
__attribute__ ((constructor)) static void seed_random (void)
{
    unsigned seed;
    host_random (&seed, sizeof seed);
    srand (seed);
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

/* Only what holds anyway can be set. */
int pthread_setschedparam (pthread_t thread, int policy, const struct sched_param *parameters)
{
    (void) thread;
    return policy == SCHED_OTHER && parameters->sched_priority == 0 ? 0 : ENOTSUP;
}
