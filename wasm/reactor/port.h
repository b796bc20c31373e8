/*
 * What the overlay's poller (poll.cpp) and the port say to each other. The poller registers descriptors; the pump,
 * on the host thread but for answers, calls the poller's sinks. Nothing else enters libzmq from below.
 */
#ifndef PORT_PORT_H
#define PORT_PORT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Poller to port. The sink of a descriptor is its zmq::i_poll_events; it is called while `interest` (POLLIN, POLLOUT)
 * and readiness meet. */
void port_attach (int fd, void *sink);
void port_detach (int fd);
void port_interest (int fd, int set, int clear);

/* A poller that has timers to run, and the mailbox of the thread that it belongs to. From port_poller_start () on the pump runs them; port_poller_stop () returns
 * when the pump has no more business with the poller: it is called when the poller's owner deletes it, and `load`
 * says how many descriptors it still has. */
void port_poller_start (void *poller, int mailbox);
void port_poller_stop (void *poller, int (*load) (void *poller));

/* Port to poller, supplied by poll.cpp. */
void port_dispatch_in (void *sink);
void port_dispatch_out (void *sink);
/* Runs the poller's due timers; milliseconds until the next one, or 0: none. */
uint64_t port_run_timers (void *poller);

/* Does at once what is due in memory, from a wait inside libzmq; false: nothing was due. */
bool port_pump_memory (void);
/* Threaded: does for the descriptor what the pump would do, and for what that makes ready at once, on a thread that is not the host's.
 * False: another thread has the pump. */
bool port_pump_reply (int fd);
/* Delivers the commands that libzmq's own threads, and sockets that were closed, have in their mailboxes. The network is not looked
 * at. Any thread, outside of libzmq. False: there were none. */
bool port_pump_commands (void);
/* The pump is at work on this thread. */
bool port_pumping (void);

/* A large message is watched (wasm/exports/direct.cpp), whose bytes the host may have elsewhere: before a turn they are to be there. */
bool port_direct_receive_watched (void);

#ifdef __cplusplus
}
#endif
#endif
