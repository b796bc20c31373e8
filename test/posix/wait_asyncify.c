/*
 * Replaces wasm/inline/wait.c in the tests: a wait suspends the whole program, with Asyncify, until
 * the event loop has had a turn. So a blocking program runs as it is written, on the same port.
 */
#include "wait.h"
#include "host.h"
#include "wakeups.h"

#include <math.h>
#include <stddef.h>

static bool waiting;

/* Returns after the pump's next turn, or after so many milliseconds (negative: no limit). */
__attribute__ ((import_module ("test"), import_name ("wait"))) extern void test_wait (int milliseconds);

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
    (void) wait;
    waiting = true;
    test_wait ((int) ceil (milliseconds));
    waiting = false;
    return 0;
}

void wait_wake (int fd, struct descriptor *d)
{
    (void) fd, (void) d;
    if (waiting)
        wakeups_ask ();
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

void wait_turn (int mark)
{
    (void) mark;
    test_wait (-1);
}

void wait_turn_over (void)
{
}

void wait_time (double milliseconds)
{
    host_sleep (milliseconds);
}
