/* zmq_recv () for a buffer outside of wasm that has room for more than most messages fill, in one crossing of the boundary. */
#include <errno.h>
#include <string.h>
#include <zmq.h>

struct place
{
    zmq_msg_t part;
    char bytes[];
};

/* Receives a part, of which up to `few` bytes are copied behind it, and it is closed; a larger one is left for the caller to copy
 * from and to close. Returns what zmq_msg_recv () does; after an error there is nothing to close. */
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
