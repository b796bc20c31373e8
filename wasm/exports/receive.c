/*
 * zmq_recv () in one crossing of the boundary, for a buffer outside of wasm that is larger than
 * most messages.
 */
#include <errno.h>
#include <string.h>
#include <zmq.h>

struct place
{
    zmq_msg_t part;
    char bytes[];
};

/* Receives a part. Up to `few` bytes are copied behind it, and it is closed; a larger part is
 * left for the caller to copy and to close. Returns the result of zmq_msg_recv (). After an
 * error there is nothing to close. */
int port_recv_part (void *socket, struct place *place, int few, int flags)
{
    zmq_msg_init (&place->part);
    const int size = zmq_msg_recv (&place->part, socket, flags);
    if (size > few)
        return size;
    if (size > 0)
        memcpy (place->bytes, zmq_msg_data (&place->part), (size_t) size);
    const int error = errno;
    zmq_msg_close (&place->part);
    errno = error;
    return size;
}
