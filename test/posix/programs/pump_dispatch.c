/*
 * The pump, driven as libzmq's poller drives it. It is not POSIX, so there is no native result to
 * compare with.
 *
 * A sink is called while its interest and its readiness overlap: again for data that it leaves, and
 * not after its interest, its descriptor or its registration has gone. Sinks run one after another.
 * Timers run when they are due.
 */
#include "check.h"
#include "poller.h"
#include "port.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

void port_watch (int fd, int events);

static int fds[2];
static char order[64];
static int leave; /* calls that take nothing */

static void note (char what)
{
    order[strlen (order)] = what;
}

static void pump (const char *what)
{
    int rounds = 0;
    memset (order, 0, sizeof order);
    while (rounds < 20 && port_pump_memory ())
        rounds++;
    say ("%s: \"%s\"", what, order);
}

static void take (int fd)
{
    uint64_t value;
    must (read (fd, &value, sizeof value) == sizeof value);
}

static void add (int fd)
{
    const uint64_t one = 1;
    must (write (fd, &one, sizeof one) == sizeof one);
}

static void first_in (struct sink *self)
{
    (void) self;
    note ('a');
    if (leave-- <= 0)
        take (fds[0]);
}

static void second_in (struct sink *self)
{
    (void) self;
    note ('b');
    if (leave-- <= 0)
        take (fds[1]);
}

static void out_once (struct sink *self)
{
    (void) self;
    note ('o');
    port_interest (fds[0], 0, POLLOUT);
}

static void out_and_detach (struct sink *self)
{
    (void) self;
    note ('d');
    port_detach (fds[0]);
}

static void in_and_close (struct sink *self)
{
    (void) self;
    note ('c');
    port_detach (fds[0]);
    must (close (fds[0]) == 0);
    fds[0] = eventfd (1, EFD_NONBLOCK);
    must (fds[0] >= 0);
    port_attach (fds[0], self);
}

static struct sink first = {first_in, out_once}, second = {second_in, out_once}, detaching = {first_in, out_and_detach},
                   closing = {in_and_close, out_once};

static void dispatch (void)
{
    for (int i = 0; i < 2; i++)
        must ((fds[i] = eventfd (0, EFD_NONBLOCK)) >= 0);
    port_attach (fds[0], &first);
    port_attach (fds[1], &second);
    add (fds[0]);
    pump ("ready, but without interest");
    port_interest (fds[0], POLLIN, 0);
    port_interest (fds[1], POLLIN, 0);
    pump ("with interest");
    pump ("taken");
    leave = 2;
    add (fds[0]);
    pump ("left twice");
    leave = 4;
    add (fds[0]);
    add (fds[1]);
    pump ("by turns");
    add (fds[0]);
    port_interest (fds[0], 0, POLLIN);
    pump ("interest lost while it waits");
    port_interest (fds[0], POLLIN | POLLOUT, 0);
    pump ("both directions");

    port_detach (fds[0]);
    port_attach (fds[0], &detaching);
    add (fds[0]);
    port_interest (fds[0], POLLIN | POLLOUT, 0);
    pump ("gone between the directions");
    port_attach (fds[0], &first);
    port_interest (fds[0], POLLIN, 0);
    pump ("attached again");

    port_detach (fds[0]);
    port_attach (fds[0], &closing);
    add (fds[0]);
    port_interest (fds[0], POLLIN, 0);
    pump ("closed, and its number is another's");
    port_interest (fds[0], POLLIN, 0);
    port_detach (fds[0]);
    port_detach (fds[1]);
    pump ("detached");
    must (close (fds[0]) == 0 && close (fds[1]) == 0);
}

/* The event loop pumps by itself while the program waits. */
static void by_the_loop (void)
{
    must ((fds[0] = eventfd (0, EFD_NONBLOCK)) >= 0);
    port_attach (fds[0], &first);
    port_interest (fds[0], POLLIN, 0);
    memset (order, 0, sizeof order);
    leave = 2;
    add (fds[0]);
    poll (NULL, 0, 20);
    say ("by the event loop: \"%s\"", order);
    port_detach (fds[0]);
    port_watch (fds[0], POLLIN);
    add (fds[0]);
    add (fds[0]);
    port_watch (fds[0], 0);
    take (fds[0]);
    add (fds[0]);
    port_watch (fds[0], POLLIN | POLLOUT);
    must (close (fds[0]) == 0);
}

static int load;

static int load_of (void *poller)
{
    (void) poller;
    return load;
}

static void in_and_unload (struct sink *self)
{
    (void) self;
    take (fds[0]);
    note ('u');
    load--;
}

static double due;
static int runs;

static double now (void)
{
    struct timespec t;
    must (clock_gettime (CLOCK_MONOTONIC, &t) == 0);
    return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

/* Like libzmq's execute_timers (): whole milliseconds, and at least one. */
static uint64_t run_timers (struct poller *self)
{
    (void) self;
    if (due == 0)
        return 0;
    const double left = due - now ();
    if (left > 0)
        return left < 1 ? 1 : (uint64_t) left;
    runs++;
    due = runs < 3 ? now () + 10 : 0;
    return due != 0 ? 10 : 0;
}

static void timers (void)
{
    struct poller poller = {run_timers};
    static struct sink unloading = {in_and_unload, out_once};
    port_poller_start (&poller, -1);
    const double start = now ();
    due = start + 10;
    port_pump_memory ();
    for (int i = 0; i < 100 && runs < 3; i++)
        poll (NULL, 0, 10);
    const double passed = now () - start;
    say ("timers: %d, %s", runs, passed < 30 ? "too early" : passed > 500 ? "too late" : "in time");

    must ((fds[0] = eventfd (0, EFD_NONBLOCK)) >= 0);
    port_attach (fds[0], &unloading);
    port_interest (fds[0], POLLIN, 0);
    add (fds[0]);
    load = 1;
    memset (order, 0, sizeof order);
    port_poller_stop (&poller, load_of);
    say ("stopping: \"%s\"", order);
    port_detach (fds[0]);
    must (close (fds[0]) == 0);
    due = now ();
    poll (NULL, 0, 20);
    say ("timers after the stop: %d", runs);
}

int main (void)
{
    dispatch ();
    by_the_loop ();
    timers ();
    return 0;
}
