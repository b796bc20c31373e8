/*
 * Waiting where the only thread is the host thread itself: what is in memory is pumped, and when that changes
 * nothing the answer is EINTR, which libzmq passes up by design and callers repeat after a turn of the event loop.
 */
#include "wait.h"
#include "host.h"
#include "../port/port.h"

#include <errno.h>

static unsigned changes;
static bool woken;

unsigned wait_mark (void)
{
    return changes;
}

int wait_change (unsigned mark, int timeout)
{
    (void) timeout;
    if (changes == mark && !port_pump_memory ()) {
        errno = EINTR;
        return -1;
    }
    return 0;
}

void wait_wake_all (void)
{
    changes++;
}

void wait_wake_host (void)
{
    if (!woken && !port_pumping ()) {
        woken = true;
        host_wake ();
    }
}

void wait_host_awake (void)
{
    woken = false;
}
