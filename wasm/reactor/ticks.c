/*
 * libzmq's tick counter. The linker replaces zmq::clock_t::rdtsc () (mangled) by this function
 * (--wrap). A socket reads the counter with every message that it sends, to check its mailbox at
 * most every 3 ms, "only on platforms where getting a timestamp is a very cheap operation". Here a
 * check of the mailbox costs a third of a call for the time.
 *
 * So in the async API's calls the counter advances with the turns of the pump (wait_ticks ()). A
 * program's sends through the mirror of zmq.h have no counter and always check, as on platforms
 * without one. A check that finds nothing leaves EAGAIN in errno. libzmq's own sends, of a
 * monitor's events, must not change errno, so they have real ticks. The mirror's sends restore
 * errno if they succeed.
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
