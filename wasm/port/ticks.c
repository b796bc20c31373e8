/*
 * libzmq's tick counter: zmq::clock_t::rdtsc () (mangled), for which the linker takes this (--wrap). A socket reads it with every
 * message that it sends, to look into its mailbox no more often than every 3 ms, "only on platforms where getting a timestamp is a
 * very cheap operation". Here a look takes a third of what the host takes to tell the time, so a program's sends go without. A look
 * that finds nothing leaves EAGAIN in errno, which libzmq's own sends, of a monitor's events, must not: they have ticks.
 */
#include "../posix/clock.h"

#include <errno.h>
#include <zmq.h>

uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void);

uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void)
{
    return clock_ticks ();
}

/* zmq_send (), which where it succeeds leaves errno as it was. */
int port_zmq_send (void *socket, const void *data, size_t size, int flags)
{
    const int error = errno;
    clock_without_ticks (true);
    const int rc = zmq_send (socket, data, size, flags);
    clock_without_ticks (false);
    if (rc >= 0)
        errno = error;
    return rc;
}
