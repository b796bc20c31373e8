/*
 * Which packets are processed. PGM has more than libzmq uses: empty packets, fragments and
 * parity. What OpenPGM makes of those, libzmq takes for a fault of its own and ends the instance.
 * They are dropped here, so a stranger's datagram ends nothing.
 */
#ifndef PORT_PGM_PACKETS_H
#define PORT_PGM_PACKETS_H

#include <stdbool.h>
#include <stddef.h>

/* A libzmq can have sent the datagram. */
bool packet_is_libzmqs (const void *datagram, size_t size);

#endif
