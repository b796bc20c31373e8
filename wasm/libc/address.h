/* sockaddr on one side, host_endpoint on the other. Knows placeholders of names (names.h) and zones, no sockets. */
#ifndef PORT_ADDRESS_H
#define PORT_ADDRESS_H

#include "../host.h"

#include <sys/socket.h>

/* 0, or -1 with EAFNOSUPPORT, EINVAL or ENAMETOOLONG. */
int address_to_endpoint (const struct sockaddr *address, socklen_t length, struct host_endpoint *out);

/* As accept () and getsockname () fill an address of a socket of that family: cut to *length, which then says the
 * whole length. HOST_NONE gives the family's nameless or any address. */
void address_from_endpoint (int family, const struct host_endpoint *endpoint, struct sockaddr *out, socklen_t *length);

/* Numeric text to an address of that family (AF_INET6 takes IPv4 text as mapped); 1, or 0: not numeric. */
int address_parse (int family, const char *text, int port, struct sockaddr_storage *out, socklen_t *length);

#endif
