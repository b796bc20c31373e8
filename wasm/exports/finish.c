/*
 * The end of an endpoint. zmq_unbind (), zmq_disconnect () and zmq_close () only send commands: the listener is closed when the I/O
 * thread has read its mailbox, in C within microseconds. Here that thread is the pump, which runs when the event loop turns, so its
 * commands are delivered before the call returns. Messages that linger are not waited for.
 */
#include "batch.h"
#include "../reactor/port.h"

#include <errno.h>

enum
{
    ROUNDS = 16 /* a pipe ends in three: each side tells the other, and the session then tells its owner */
};

/* Delivers commands until none is left that does not wait for the network. `socket` answers its own: a connection ends when both sides
 * have let go of its pipe. NULL: a listener is all that has to end. */
void port_finish (void *socket)
{
    const int error = errno;
    for (int round = 0; round < ROUNDS && port_pump_commands (); round++)
        if (socket)
            port_events (socket);
    errno = error;
}
