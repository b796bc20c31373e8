/*
 * The options of sockopt.c's table that name a group or an interface. The host gets an interface as
 * one of its addresses, or as a zone.
 */
#include "../fail.h"
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static void inet_text (int family, const void *address, struct host_endpoint *out)
{
    out->kind = family == AF_INET ? HOST_INET4 : HOST_INET6;
    out->port = 0;
    inet_ntop (family, address, out->text, sizeof out->text);
    out->length = (int32_t) strlen (out->text);
}

/* The interface of an index as an endpoint, "::%name"; index 0: the system's choice. */
static int zone_text (unsigned index, struct host_endpoint *out)
{
    char name[IF_NAMESIZE];
    out->kind = HOST_NONE;
    if (index == 0)
        return 0;
    if (!if_indextoname (index, name))
        return fail (ENODEV);
    out->kind = HOST_INET6;
    out->port = 0;
    out->length = snprintf (out->text, sizeof out->text, "::%%%s", name);
    return 0;
}

int multicast_membership (int fd, struct descriptor *d, int level, bool join, const void *value, socklen_t size)
{
    struct host_endpoint group, via = {.kind = HOST_NONE};
    if (level == IPPROTO_IP) {
        const struct ip_mreq *request = value;
        if (size < sizeof *request)
            return fail (EINVAL);
        inet_text (AF_INET, &request->imr_multiaddr, &group);
        if (request->imr_interface.s_addr != htonl (INADDR_ANY))
            inet_text (AF_INET, &request->imr_interface, &via);
    } else {
        const struct ipv6_mreq *request = value;
        if (size < sizeof *request)
            return fail (EINVAL);
        inet_text (AF_INET6, &request->ipv6mr_multiaddr, &group);
        /* libzmq passes -1 for no interface */
        const unsigned index = request->ipv6mr_interface;
        if (zone_text (index == (unsigned) -1 ? 0 : index, &via) != 0)
            return -1;
    }
    if (datagram_ensure_bound (fd, d) != 0)
        return -1;
    return socket_answer (host_datagram_membership (fd, join, &group, &via));
}

int multicast_interface (int fd, int level, const void *value, socklen_t size)
{
    struct host_endpoint via;
    if (size < sizeof (int))
        return fail (EINVAL);
    if (level == IPPROTO_IP) {
        /* A struct in_addr, or a struct ip_mreq or ip_mreqn, which have it in the same place. */
        const bool request = size >= sizeof (struct ip_mreq);
        inet_text (AF_INET, request ? &((const struct ip_mreq *) value)->imr_interface : value, &via);
    } else {
        if (zone_text (*(const unsigned *) value, &via) != 0)
            return -1;
        if (via.kind == HOST_NONE)
            inet_text (AF_INET6, &in6addr_any, &via);
    }
    return socket_answer (host_datagram_multicast_interface (fd, &via));
}
