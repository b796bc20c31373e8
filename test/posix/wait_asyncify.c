/*
 * Takes the place of wasm/posix/wait_inline.c in the tests: waiting here suspends the whole program, with Asyncify,
 * until the event loop has had a turn. So a program that blocks runs as it is written, on the same port.
 */
#include "wait.h"
#include "host.h"

static unsigned changes;
static bool waiting, woken;

/* Returns after the pump's next turn, or after so many milliseconds (negative: no limit). */
__attribute__ ((import_module ("test"), import_name ("wait"))) extern void test_wait (int milliseconds);


unsigned wait_mark (void)
{
    return changes;
}

int wait_change (unsigned mark, int timeout)
{
    if (changes != mark)
        return 0;
    waiting = true;
    test_wait (timeout);
    waiting = false;
    return 0;
}

void wait_wake_all (void)
{
    changes++;
    if (waiting)
        wait_wake_host ();
}

void wait_wake_host (void)
{
    if (!woken) {
        woken = true;
        host_wake ();
    }
}

void wait_host_awake (void)
{
    woken = false;
}
