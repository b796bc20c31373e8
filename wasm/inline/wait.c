/*
 * Waiting in inline mode, where the only thread is the host thread. Only work in memory is pumped.
 * If that changes nothing, the result is EINTR, which libzmq returns by design, and which callers
 * repeat after a turn of the event loop.
 */
#include "../reactor/wait.h"
#include "../host.h"
#include "../reactor/port.h"
#include "../reactor/wakeups.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

enum
{
    TURN_TICKS = 3000001 /* more than libzmq's max_command_delay, after which a socket checks its mailbox again */
};

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

void wait_wake (int fd, struct descriptor *d)
{
    (void) fd, (void) d;
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

void wait_ask_host (void)
{
    host_wake ();
}

bool wait_on_host (void)
{
    return true;
}

int wait_thread (void)
{
    return 0;
}

/* Only the pump removes a poller's descriptors. */
void wait_turn (int mark)
{
    (void) mark;
    if (!port_pump_memory ())
        abort ();
}

void wait_turn_over (void)
{
}

/* Not 0 before the first turn: a new socket has checked at 0, and checks again. */
uint64_t wait_ticks (void)
{
    return ((uint64_t) (unsigned) wakeups_turns + 1) * TURN_TICKS;
}

bool wait_progress (void)
{
    return port_pump_memory ();
}

void wait_time (double milliseconds)
{
    host_sleep (milliseconds);
}
