/* What the calls of the async API have in common. */
#ifndef PORT_BATCH_H
#define PORT_BATCH_H

#include <zmq.h>

/* ZMQ_EVENTS of a socket, after what its mailbox holds was processed; or a negative errno. */
int port_events (void *socket);

/* This thread's message that a received part goes into; what it holds is let go of by port_received_done (). */
zmq_msg_t *batch_part (void);
void port_received_done (void);

#endif
