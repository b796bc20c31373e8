/*
 * Names that are not resolved yet. getaddrinfo () must answer at once, and Node resolves
 * asynchronously. A name therefore gets a placeholder address, and the port recognises it wherever
 * an address comes back. The host then connects by name. Placeholders are in 240.0.0.0/4 and
 * 100::/64, which no network uses. A name keeps its placeholder for the life of the instance.
 */
#ifndef PORT_NAMES_H
#define PORT_NAMES_H

#include <netinet/in.h>

/* 0, or -1: out of memory. */
int name_placeholder4 (const char *name, struct in_addr *out);
int name_placeholder6 (const char *name, struct in6_addr *out);
/* The name of a placeholder, or NULL for an ordinary address. */
const char *name_of_inet4 (const struct in_addr *address);
const char *name_of_inet6 (const struct in6_addr *address);

#endif
