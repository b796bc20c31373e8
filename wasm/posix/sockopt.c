/*
 * Socket options, as one table: what each needs of a host, or that Node has no way to set it. An option that is not
 * in the table, or that is refused, answers ENOPROTOOPT; nothing is accepted that has no effect, but where a note
 * says why.
 */
#include "address.h"
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum effect
{
    REMEMBER,      /* kept, and used by the port itself or true anyway */
    TELL_HOST,     /* host_socket_option () */
    KEEP_ALIVE,    /* SO_KEEPALIVE and TCP_KEEPIDLE together make one call */
    REUSE,         /* bind () uses it */
    V6ONLY,        /* bind () uses it */
    LINGER,        /* close () uses it */
    MEMBERSHIP,    /* struct ip_mreq or ipv6_mreq */
    MULTICAST_IF,  /* an address, or an interface index */
    REFUSE         /* Node has no call for it */
};

enum
{
    STREAM = 1,
    DATAGRAM = 2,
    BOTH = 3
};

struct row
{
    int level, name;
    int kinds; /* which sockets have it */
    enum effect effect;
    int argument; /* enum host_option; MEMBERSHIP: 1 joins, 0 leaves */
};

static const struct row table[] = {
  {SOL_SOCKET, SO_REUSEADDR, BOTH, REUSE, 0}, /* listeners have it always: libuv sets it */
  {SOL_SOCKET, SO_REUSEPORT, DATAGRAM, REUSE, 0},
  {SOL_SOCKET, SO_KEEPALIVE, STREAM, KEEP_ALIVE, 0},
  {IPPROTO_TCP, TCP_KEEPIDLE, STREAM, KEEP_ALIVE, 0},
  {IPPROTO_TCP, TCP_NODELAY, STREAM, TELL_HOST, HOST_NODELAY},
  {SOL_SOCKET, SO_LINGER, STREAM, LINGER, 0},
  {IPPROTO_IPV6, IPV6_V6ONLY, BOTH, V6ONLY, 0},
  {SOL_SOCKET, SO_BROADCAST, DATAGRAM, TELL_HOST, HOST_BROADCAST},
  {SOL_SOCKET, SO_RCVBUF, DATAGRAM, TELL_HOST, HOST_RECEIVE_BUFFER},
  {SOL_SOCKET, SO_SNDBUF, DATAGRAM, TELL_HOST, HOST_SEND_BUFFER},
  {IPPROTO_IP, IP_TTL, DATAGRAM, TELL_HOST, HOST_UNICAST_TTL},
  {IPPROTO_IPV6, IPV6_UNICAST_HOPS, DATAGRAM, TELL_HOST, HOST_UNICAST_TTL},
  {IPPROTO_IP, IP_MULTICAST_LOOP, DATAGRAM, TELL_HOST, HOST_MULTICAST_LOOP},
  {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, DATAGRAM, TELL_HOST, HOST_MULTICAST_LOOP},
  {IPPROTO_IP, IP_MULTICAST_TTL, DATAGRAM, TELL_HOST, HOST_MULTICAST_TTL},
  {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, DATAGRAM, TELL_HOST, HOST_MULTICAST_TTL},
  {IPPROTO_IP, IP_MULTICAST_IF, DATAGRAM, MULTICAST_IF, 0},
  {IPPROTO_IPV6, IPV6_MULTICAST_IF, DATAGRAM, MULTICAST_IF, 0},
  {IPPROTO_IP, IP_ADD_MEMBERSHIP, DATAGRAM, MEMBERSHIP, 1},
  {IPPROTO_IP, IP_DROP_MEMBERSHIP, DATAGRAM, MEMBERSHIP, 0},
  {IPPROTO_IPV6, IPV6_JOIN_GROUP, DATAGRAM, MEMBERSHIP, 1},
  {IPPROTO_IPV6, IPV6_LEAVE_GROUP, DATAGRAM, MEMBERSHIP, 0},
  /* libzmq sets IP_MULTICAST_TTL's number at the IPv6 level, where it means IPV6_FLOWINFO_SEND and Linux, too, takes
   * it to no effect. */
  {IPPROTO_IPV6, IP_MULTICAST_TTL, DATAGRAM, REMEMBER, 0},
  {SOL_SOCKET, SO_RCVBUF, STREAM, REFUSE, 0},
  {SOL_SOCKET, SO_SNDBUF, STREAM, REFUSE, 0},
  {IPPROTO_TCP, TCP_KEEPCNT, STREAM, REFUSE, 0},
  {IPPROTO_TCP, TCP_KEEPINTVL, STREAM, REFUSE, 0},
  {IPPROTO_TCP, TCP_USER_TIMEOUT, STREAM, REFUSE, 0},
  {IPPROTO_IP, IP_TOS, BOTH, REFUSE, 0},
  {IPPROTO_IPV6, IPV6_TCLASS, BOTH, REFUSE, 0},
  {SOL_SOCKET, SO_PRIORITY, BOTH, REFUSE, 0},
  {SOL_SOCKET, SO_BINDTODEVICE, BOTH, REFUSE, 0},
  {SOL_SOCKET, SO_PEERCRED, STREAM, REFUSE, 0},
};

enum
{
    ROWS = sizeof table / sizeof *table
};

_Static_assert (sizeof table / sizeof *table <= SOCKOPT_ROWS, "every row has a stored value");

static int fail (int error)
{
    errno = error;
    return -1;
}

/* The row, or -1 with ENOPROTOOPT. */
static int find (const struct descriptor *d, int level, int name)
{
    const int kind = d->kind == DESCRIPTOR_STREAM ? STREAM : DATAGRAM;
    for (int i = 0; i < ROWS; i++)
        if (table[i].level == level && table[i].name == name && table[i].kinds & kind)
            return table[i].effect == REFUSE ? fail (ENOPROTOOPT) : i;
    return fail (ENOPROTOOPT);
}

static int stored (const struct socket_state *s, int level, int name)
{
    for (int i = 0; i < ROWS; i++)
        if (table[i].level == level && table[i].name == name)
            return s->values[i];
    return 0;
}

static int keep_alive (int fd, const struct socket_state *s)
{
    const int on = stored (s, SOL_SOCKET, SO_KEEPALIVE);
    const int idle = stored (s, IPPROTO_TCP, TCP_KEEPIDLE);
    return socket_answer (host_socket_option (fd, HOST_KEEPALIVE, on ? 1 + idle : 0));
}

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

static int membership (int fd, struct descriptor *d, const struct row *row, const void *value, socklen_t size)
{
    struct host_endpoint group, via = {.kind = HOST_NONE};
    if (row->level == IPPROTO_IP) {
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
        /* libzmq says -1 where it has no interface */
        const unsigned index = request->ipv6mr_interface;
        if (zone_text (index == (unsigned) -1 ? 0 : index, &via) != 0)
            return -1;
    }
    if (datagram_ensure_bound (fd, d) != 0)
        return -1;
    return socket_answer (host_datagram_membership (fd, row->argument, &group, &via));
}

static int multicast_interface (int fd, const struct row *row, const void *value, socklen_t size)
{
    struct host_endpoint via;
    if (size < sizeof (int))
        return fail (EINVAL);
    if (row->level == IPPROTO_IP)
        inet_text (AF_INET, value, &via);
    else if (zone_text (*(const unsigned *) value, &via) != 0)
        return -1;
    return socket_answer (host_datagram_multicast_interface (fd, &via));
}

static int set_linger (struct socket_state *s, const void *value, socklen_t size)
{
    if (size < sizeof s->linger)
        return fail (EINVAL);
    memcpy (&s->linger, value, sizeof s->linger);
    return 0;
}

int setsockopt (int fd, int level, int name, const void *value, socklen_t size)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    const int at = find (d, level, name);
    if (at < 0)
        return -1;
    const struct row *row = &table[at];
    struct socket_state *s = d->socket;
    if (row->effect == LINGER)
        return set_linger (s, value, size);
    if (row->effect == MEMBERSHIP)
        return membership (fd, d, row, value, size);
    if (row->effect == MULTICAST_IF)
        return multicast_interface (fd, row, value, size);
    int number;
    if (size < sizeof number)
        return fail (EINVAL);
    memcpy (&number, value, sizeof number);
    s->values[at] = number;
    switch (row->effect) {
        case TELL_HOST:
            return socket_answer (host_socket_option (fd, row->argument, number));
        case KEEP_ALIVE:
            return keep_alive (fd, s);
        case REUSE:
            s->reuse = number;
            return 0;
        case V6ONLY:
            s->v6only = number;
            return 0;
        default:
            return 0;
    }
}

static int answer_int (int number, void *value, socklen_t *size)
{
    memcpy (value, &number, *size < sizeof number ? *size : sizeof number);
    *size = *size < sizeof number ? *size : sizeof number;
    return 0;
}

int getsockopt (int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    const struct socket_state *s = d->socket;
    if (level == SOL_SOCKET && name == SO_ERROR) {
        descriptor_lock ();
        const int error = d->error;
        d->error = 0;
        descriptor_set_ready (fd, d, 0, POLLERR);
        descriptor_unlock ();
        return answer_int (error, value, size);
    }
    if (level == SOL_SOCKET && name == SO_TYPE)
        return answer_int (s->type, value, size);
    if (level == SOL_SOCKET && name == SO_DOMAIN)
        return answer_int (s->family, value, size);
    if (level == SOL_SOCKET && name == SO_ACCEPTCONN)
        return answer_int (s->phase == SOCKET_LISTENING, value, size);
    const int at = find (d, level, name);
    if (at < 0)
        return -1;
    if (table[at].effect == LINGER) {
        if (*size < sizeof s->linger)
            return fail (EINVAL);
        memcpy (value, &s->linger, *size = sizeof s->linger);
        return 0;
    }
    if (table[at].effect == MEMBERSHIP || table[at].effect == MULTICAST_IF)
        return fail (ENOPROTOOPT);
    return answer_int (s->values[at], value, size);
}
