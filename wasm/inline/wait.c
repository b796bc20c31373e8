/*
 * Waiting where the only thread is the host thread itself: what is in memory is pumped, and when that changes
 * nothing the answer is EINTR, which libzmq passes up by design and callers repeat after a turn of the event loop.
 */
#include "../reactor/wait.h"
#include "../host.h"
#include "../reactor/port.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

enum
{
    LIBZMQ_PATIENCE = 3000001 /* more than max_command_delay: so many ticks later a socket looks again */
};

static bool woken;
static uint64_t ticks = LIBZMQ_PATIENCE; /* of wait_ticks (): a new socket, which has looked at 0, looks */

struct wait wait_begin (const struct pollfd *items, nfds_t count)
{
    return (struct wait) {items, count, 0};
}

void wait_end (const struct wait *wait)
{
    (void) wait;
}

int wait_sleep (const struct wait *wait, double milliseconds)
{
    (void) wait, (void) milliseconds;
    if (!port_pump_memory ()) {
        errno = EINTR;
        return -1;
    }
    return 0;
}

void wait_wake (struct descriptor *d)
{
    (void) d;
}

void wait_notify (int fd, struct descriptor *d, int events)
{
    (void) d;
    host_notify (fd, events);
}

struct thread *wait_watcher (void)
{
    return NULL;
}

void wait_release (uint32_t hint)
{
    host_release (hint);
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

unsigned wait_turn_mark (void)
{
    return 0;
}

/* Nothing else could take the poller's descriptors away, were the pump not to. */
void wait_turn (unsigned mark)
{
    (void) mark;
    if (!port_pump_memory ())
        abort ();
}

void wait_turn_over (void)
{
    ticks += LIBZMQ_PATIENCE;
}

uint64_t wait_ticks (void)
{
    return ticks;
}

bool wait_progress (void)
{
    return port_pump_memory ();
}

void wait_time (double milliseconds)
{
    host_sleep (milliseconds);
}
