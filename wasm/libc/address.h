/*
 * Conversion between sockaddr and host_endpoint. It knows placeholders of names (names.h) and
 * zones, and no sockets.
 */
#ifndef PORT_ADDRESS_H
#define PORT_ADDRESS_H

#include "../host.h"

#include <sys/socket.h>

/* 0, or -1 with EAFNOSUPPORT, EINVAL or ENAMETOOLONG. */
int address_to_endpoint (const struct sockaddr *address, socklen_t length, struct host_endpoint *out);

/*
 * Fills an address as accept () and getsockname () do for a socket of that family: it is cut to
 * *length, which then is the whole length. HOST_NONE gives the unnamed or any address of the
 * family.
 */
void address_from_endpoint (int family, const struct host_endpoint *endpoint, struct sockaddr *out, socklen_t *length);

/*
 * Converts numeric text to an address of that family (AF_INET6 takes IPv4 text as mapped). Returns
 * 1, or 0 if the text is not numeric.
 */
int address_parse (int family, const char *text, int port, struct sockaddr_storage *out, socklen_t *length);

#endif
