/*
 * libzmq's tick counter: zmq::clock_t::rdtsc () (mangled), for which the linker takes this (--wrap). A socket reads it with every
 * message that it sends, to look into its mailbox no more often than every 3 ms, "only on platforms where getting a timestamp is a
 * very cheap operation". Here a look takes a third of what the host takes to tell the time. So in the async API's calls the
 * counter goes on with the turns of the pump (wait_ticks ()), and a program's sends through the mirror of zmq.h have none and always
 * look, as on platforms without. A look that finds nothing leaves EAGAIN in errno, which libzmq's own sends, of a monitor's events,
 * must not: they have real ticks; and the mirror's leave errno as it was where they succeed.
 */
#include "ticks.h"
#include "inline_reply.h"
#include "per_thread.h"

#include <errno.h>
#include <stdbool.h>
#include <zmq.h>

static PER_THREAD bool held;
static PER_THREAD uint64_t held_at;

uint64_t __real__ZN3zmq7clock_t5rdtscEv (void);
uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void);

uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void)
{
    return held ? held_at : __real__ZN3zmq7clock_t5rdtscEv ();
}

void ticks_hold (uint64_t at)
{
    held = true;
    held_at = at;
}

void ticks_release (void)
{
    held = false;
}

static int end_send (int rc, int error)
{
    ticks_release ();
    reply_end ();
    if (rc >= 0)
        errno = error;
    return rc;
}

/* zmq_send () */
int port_zmq_send (void *socket, const void *data, size_t size, int flags)
{
    const int error = errno;
    ticks_hold (0);
    reply_begin ();
    return end_send (zmq_send (socket, data, size, flags), error);
}

/* zmq_msg_send () */
int port_zmq_msg_send (zmq_msg_t *msg, void *socket, int flags)
{
    const int error = errno;
    ticks_hold (0);
    reply_begin ();
    return end_send (zmq_msg_send (msg, socket, flags), error);
}
