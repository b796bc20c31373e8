/* poll () returns after its timeout and not before, as the monotonic clock measures it. */
#include "check.h"

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static double now (void)
{
    struct timespec t;
    must (clock_gettime (CLOCK_MONOTONIC, &t) == 0);
    return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static void time_out (int fd, int timeout)
{
    struct pollfd item = {fd, POLLIN, 0};
    const double before = now ();
    const int hits = poll (&item, 1, timeout);
    const double passed = now () - before;
    say ("poll for %d: %d, %s", timeout, hits, passed < timeout ? "too early" : passed > timeout + 1000 ? "too late" : "in time");
}

int main (void)
{
    const int fd = eventfd (0, 0);
    must (fd >= 0);
    time_out (fd, 0);
    time_out (fd, 1);
    time_out (fd, 20);
    time_out (-1, 20);
    must (close (fd) == 0);
    return 0;
}
