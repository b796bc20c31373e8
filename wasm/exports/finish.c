/*
 * The end of an endpoint. zmq_unbind (), zmq_disconnect () and zmq_close () only send commands. In
 * C the I/O thread reads them within microseconds, and closes the listener. Here that thread is the
 * pump, which runs when the event loop turns, so these calls deliver its commands before they
 * return. They do not wait for messages that linger.
 */
#include "batch.h"
#include "../reactor/port.h"

#include <errno.h>

enum
{
    ROUNDS = 16 /* a pipe ends in three: each side tells the other, and the session then tells its owner */
};

/* Delivers commands until the rest of them waits for the network. `socket` processes its own: a
 * connection ends when both sides have released its pipe. NULL: only a listener must end. */
void port_finish (void *socket)
{
    const int error = errno;
    for (int round = 0; round < ROUNDS && port_pump_commands (); round++)
        if (socket)
            port_events (socket);
    errno = error;
}
