/* Functions that the calls of the async API share. */
#ifndef PORT_BATCH_H
#define PORT_BATCH_H

#include <zmq.h>

/* ZMQ_EVENTS of a socket, after its mailbox was processed; or a negative errno. */
int port_events (void *socket);

/* The message of this thread that holds a received part. port_received_done () releases its
 * content. */
zmq_msg_t *batch_part (void);
void port_received_done (void);

/* The message of port_keep_reserved (). */
zmq_msg_t *batch_kept (void);

#endif
