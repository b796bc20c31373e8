/*
 * Clocks: the monotonic clock never goes back, the real-time clock is the system's, and a sleep
 * lasts its full time.
 */
#include "check.h"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double read_clock (clockid_t clock)
{
    struct timespec t;
    must (clock_gettime (clock, &t) == 0);
    must (t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

int main (void)
{
    bool monotonic = true;
    double last = read_clock (CLOCK_MONOTONIC);
    for (int i = 0; i < 1000; i++) {
        const double next = read_clock (CLOCK_MONOTONIC);
        monotonic = monotonic && next >= last;
        last = next;
    }
    say ("monotonic: %s", monotonic ? "yes" : "no");

    struct timeval day;
    must (gettimeofday (&day, NULL) == 0);
    const double real = read_clock (CLOCK_REALTIME), stamp = (double) time (NULL);
    say ("after 2024: %s", real > 1.7e9 ? "yes" : "no");
    say ("gettimeofday agrees: %s", real - (double) day.tv_sec < 2 && day.tv_usec >= 0 && day.tv_usec < 1000000 ? "yes" : "no");
    say ("time agrees: %s", real - stamp < 2 && stamp - real < 2 ? "yes" : "no");

    double before = read_clock (CLOCK_MONOTONIC);
    show ("usleep", usleep (3000));
    say ("slept: %s", read_clock (CLOCK_MONOTONIC) - before >= 0.003 ? "yes" : "no");
    before = read_clock (CLOCK_MONOTONIC);
    struct timespec left = {0, 0};
    show ("nanosleep", nanosleep (&(struct timespec){0, 2000000}, &left));
    say ("slept: %s", read_clock (CLOCK_MONOTONIC) - before >= 0.002 ? "yes" : "no");
    show ("a second of 10^9 nanoseconds", nanosleep (&(struct timespec){0, 1000000000}, NULL));
    show ("unknown clock", clock_gettime ((clockid_t) 999, &left));
    return 0;
}
