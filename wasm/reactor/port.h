/*
 * The interface between the overlay's poller (poll.cpp) and the port. The poller registers
 * descriptors. The pump, on the host thread except for inline replies, calls the poller's sinks. No
 * other code enters libzmq without a call of the program.
 */
#ifndef PORT_PORT_H
#define PORT_PORT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * From poller to port. The sink of a descriptor is its zmq::i_poll_events; it is called while
 * `interest` (POLLIN, POLLOUT) and readiness have an event in common.
 */
void port_attach (int fd, void *sink);
void port_detach (int fd);
void port_interest (int fd, int set, int clear);

/*
 * Registers a poller with timers, and the mailbox of the thread that it belongs to. From
 * port_poller_start () on the pump runs its timers. port_poller_stop () is called when the poller's
 * owner deletes it, and returns when the pump no longer uses the poller. `load` returns how many
 * descriptors the poller still has.
 */
void port_poller_start (void *poller, int mailbox);
void port_poller_stop (void *poller, int (*load) (void *poller));

/* From port to poller, supplied by poll.cpp. */
void port_dispatch_in (void *sink);
void port_dispatch_out (void *sink);
/* Runs the poller's due timers. Returns milliseconds until the next one, or 0 for none. */
uint64_t port_run_timers (void *poller);

/* Does the due work in memory, from a wait inside libzmq. Returns false if there was none. */
bool port_pump_memory (void);
/*
 * Threaded: does the pump's work for the descriptor, and for those that this makes ready at once,
 * on another thread than the host's. Returns false if another thread runs the pump.
 */
bool port_pump_reply (int fd);
/*
 * Delivers the commands in the mailboxes of libzmq's own threads, and of closed sockets, without
 * the network. Any thread, outside libzmq. Returns false if there were none.
 */
bool port_pump_commands (void);
/* Whether the pump runs on this thread. */
bool port_pumping (void);

/*
 * Whether a large message is watched (wasm/exports/direct.cpp), whose bytes the host may have
 * elsewhere: they must be in wasm memory before a turn.
 */
bool port_direct_receive_watched (void);

#ifdef __cplusplus
}
#endif
#endif
