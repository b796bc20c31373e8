/* See clock.h. Any thread: the time is held for the calling thread. */
#include "clock.h"
#include "../host.h"
#include "per_thread.h"
#include "wait.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum
{
    REALTIME = 0,
    MONOTONIC = 1
};

static PER_THREAD double held;
static PER_THREAD bool holding;
static PER_THREAD bool known; /* the time was read, and is held */

void clock_turn_back (double milliseconds)
{
    held = milliseconds;
    known = true;
}

double clock_step (void)
{
    clock_turn_back (host_now (MONOTONIC));
    return held;
}

double clock_now (void)
{
    if (!holding)
        return host_now (MONOTONIC);
    return known ? held : clock_step ();
}

void clock_hold (void)
{
    holding = true;
    known = false;
}

void clock_release (void)
{
    holding = false;
}

static struct timespec to_timespec (double milliseconds)
{
    const int64_t seconds = (int64_t) (milliseconds / 1e3);
    return (struct timespec) {seconds, (long) ((milliseconds - (double) seconds * 1e3) * 1e6)};
}

int clock_gettime (clockid_t clock, struct timespec *out)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        errno = EINVAL;
        return -1;
    }
    *out = to_timespec (clock == CLOCK_MONOTONIC ? clock_now () : host_now (REALTIME));
    return 0;
}

int __clock_gettime (clockid_t clock, struct timespec *out)
{
    return clock_gettime (clock, out);
}

int gettimeofday (struct timeval *restrict out, void *restrict zone)
{
    (void) zone;
    struct timespec now;
    clock_gettime (CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time (time_t *out)
{
    const time_t now = (time_t) (host_now (REALTIME) / 1e3);
    if (out)
        *out = now;
    return now;
}

int nanosleep (const struct timespec *wanted, struct timespec *left)
{
    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= 1000000000) {
        errno = EINVAL;
        return -1;
    }
    wait_time ((double) wanted->tv_sec * 1e3 + (double) wanted->tv_nsec / 1e6);
    if (left)
        left->tv_sec = left->tv_nsec = 0;
    return 0;
}

int usleep (unsigned microseconds)
{
    wait_time (microseconds / 1e3);
    return 0;
}

unsigned sleep (unsigned seconds)
{
    wait_time (seconds * 1e3);
    return 0;
}
