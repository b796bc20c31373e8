/*
 * Socket options, as one table: what each needs of a host, or that Node has no call for it. An
 * option that is not in the table, or is refused, fails with ENOPROTOOPT. An option without effect
 * is refused, too, unless a note gives a reason.
 */
#include "../fail.h"
#include "socket.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

enum effect
{
    REMEMBER,      /* stored: the port itself uses it, or it holds in any case */
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
    BOTH = 3,
    UNKNOWN = -1 /* chosen by the system: readable only after it was set here */
};

struct row
{
    int level, name;
    int kinds; /* sockets that have the option */
    enum effect effect;
    int argument;     /* enum host_option; MEMBERSHIP: 1 joins, 0 leaves; REUSE: a bit of socket_state's */
    int least, most;  /* accepted values; 0 and 1: any other value is 1 */
    int initial;      /* initial value on Linux */
};

static const struct row table[] = {
  {SOL_SOCKET, SO_REUSEADDR, BOTH, REUSE, 1, 0, 1, 0}, /* listeners have it always: libuv sets it */
  {SOL_SOCKET, SO_REUSEPORT, DATAGRAM, REUSE, 2, 0, 1, 0},
  {SOL_SOCKET, SO_KEEPALIVE, STREAM, KEEP_ALIVE, 0, 0, 1, 0},
  {IPPROTO_TCP, TCP_KEEPIDLE, STREAM, KEEP_ALIVE, 0, 1, 32767, UNKNOWN},
  {IPPROTO_TCP, TCP_NODELAY, STREAM, TELL_HOST, HOST_NODELAY, 0, 1, 0},
  {SOL_SOCKET, SO_LINGER, STREAM, LINGER, 0, 0, 0, 0},
  {IPPROTO_IPV6, IPV6_V6ONLY, BOTH, V6ONLY, 0, 0, 1, 0},
  {SOL_SOCKET, SO_BROADCAST, DATAGRAM, TELL_HOST, HOST_BROADCAST, 0, 1, 0},
  {SOL_SOCKET, SO_RCVBUF, DATAGRAM, TELL_HOST, HOST_RECEIVE_BUFFER, 1, INT_MAX, UNKNOWN},
  {SOL_SOCKET, SO_SNDBUF, DATAGRAM, TELL_HOST, HOST_SEND_BUFFER, 1, INT_MAX, UNKNOWN},
  {IPPROTO_IP, IP_TTL, DATAGRAM, TELL_HOST, HOST_UNICAST_TTL, 1, 255, 64},
  {IPPROTO_IPV6, IPV6_UNICAST_HOPS, DATAGRAM, TELL_HOST, HOST_UNICAST_TTL, 1, 255, 64},
  {IPPROTO_IP, IP_MULTICAST_LOOP, DATAGRAM, TELL_HOST, HOST_MULTICAST_LOOP, 0, 1, 1},
  {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, DATAGRAM, TELL_HOST, HOST_MULTICAST_LOOP, 0, 1, 1},
  {IPPROTO_IP, IP_MULTICAST_TTL, DATAGRAM, TELL_HOST, HOST_MULTICAST_TTL, 0, 255, 1},
  {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, DATAGRAM, TELL_HOST, HOST_MULTICAST_TTL, 0, 255, 1},
  {IPPROTO_IP, IP_MULTICAST_IF, DATAGRAM, MULTICAST_IF, 0, 0, 0, 0},
  {IPPROTO_IPV6, IPV6_MULTICAST_IF, DATAGRAM, MULTICAST_IF, 0, 0, 0, 0},
  {IPPROTO_IP, IP_ADD_MEMBERSHIP, DATAGRAM, MEMBERSHIP, 1, 0, 0, 0},
  {IPPROTO_IP, IP_DROP_MEMBERSHIP, DATAGRAM, MEMBERSHIP, 0, 0, 0, 0},
  {IPPROTO_IPV6, IPV6_JOIN_GROUP, DATAGRAM, MEMBERSHIP, 1, 0, 0, 0},
  {IPPROTO_IPV6, IPV6_LEAVE_GROUP, DATAGRAM, MEMBERSHIP, 0, 0, 0, 0},
  /*
   * libzmq sets IP_MULTICAST_TTL's number at the IPv6 level, where it means IPV6_FLOWINFO_SEND.
   * Linux accepts it without effect, too.
   */
  {IPPROTO_IPV6, IP_MULTICAST_TTL, DATAGRAM, REMEMBER, 0, 0, 1, 0},
  {SOL_SOCKET, SO_RCVBUF, STREAM, REFUSE, 0, 0, 0, 0},
  {SOL_SOCKET, SO_SNDBUF, STREAM, REFUSE, 0, 0, 0, 0},
  {IPPROTO_TCP, TCP_KEEPCNT, STREAM, REFUSE, 0, 0, 0, 0},
  {IPPROTO_TCP, TCP_KEEPINTVL, STREAM, REFUSE, 0, 0, 0, 0},
  {IPPROTO_TCP, TCP_USER_TIMEOUT, STREAM, REFUSE, 0, 0, 0, 0},
  {IPPROTO_IP, IP_TOS, BOTH, REFUSE, 0, 0, 0, 0},
  {IPPROTO_IPV6, IPV6_TCLASS, BOTH, REFUSE, 0, 0, 0, 0},
  {SOL_SOCKET, SO_PRIORITY, BOTH, REFUSE, 0, 0, 0, 0},
  {SOL_SOCKET, SO_BINDTODEVICE, BOTH, REFUSE, 0, 0, 0, 0},
  {SOL_SOCKET, SO_PEERCRED, STREAM, REFUSE, 0, 0, 0, 0},
};

enum
{
    ROWS = sizeof table / sizeof *table
};

_Static_assert (sizeof table / sizeof *table <= SOCKOPT_ROWS, "every row has a stored value");

/* Returns the row, or -1 with ENOPROTOOPT, or with EOPNOTSUPP for unix sockets, as Linux does. */
static int find (const struct descriptor *d, int level, int name)
{
    const int family = d->socket->family;
    if (family == AF_UNIX && level != SOL_SOCKET)
        return fail (EOPNOTSUPP);
    if (family == AF_INET && level == IPPROTO_IPV6)
        return fail (ENOPROTOOPT);
    const int kind = d->kind == DESCRIPTOR_STREAM ? STREAM : DATAGRAM;
    for (int i = 0; i < ROWS; i++)
        if (table[i].level == level && table[i].name == name && table[i].kinds & kind)
            return table[i].effect == REFUSE ? fail (ENOPROTOOPT) : i;
    return fail (ENOPROTOOPT);
}

static int current (const struct socket_state *s, int at)
{
    return s->assigned & UINT64_C (1) << at ? s->values[at] : table[at].initial;
}

int socket_option (const struct socket_state *s, int level, int name)
{
    for (int i = 0; i < ROWS; i++)
        if (table[i].level == level && table[i].name == name)
            return current (s, i);
    return 0;
}

static int keep_alive (int fd, const struct socket_state *s)
{
    const int on = socket_option (s, SOL_SOCKET, SO_KEEPALIVE);
    const int idle = socket_option (s, IPPROTO_TCP, TCP_KEEPIDLE);
    return socket_answer (host_socket_option (fd, HOST_KEEPALIVE, !on ? 0 : idle == UNKNOWN ? 1 : 1 + idle));
}

static int set_linger (struct socket_state *s, const void *value, socklen_t size)
{
    if (size < sizeof s->linger)
        return fail (EINVAL);
    memcpy (&s->linger, value, sizeof s->linger);
    return 0;
}

/* Reads the int value as this option takes it. BSD passed multicast options in one byte. */
static int read_int (const struct row *row, const void *value, socklen_t size, int *out)
{
    if (size >= sizeof *out)
        memcpy (out, value, sizeof *out);
    else if (size == 1 && row->level == IPPROTO_IP)
        *out = *(const unsigned char *) value;
    else
        return fail (EINVAL);
    if (row->least == 0 && row->most == 1)
        *out = *out != 0;
    return *out < row->least || *out > row->most ? fail (EINVAL) : 0;
}

static int apply (int fd, struct socket_state *s, const struct row *row, int number)
{
    switch (row->effect) {
        case TELL_HOST:
            return socket_answer (host_socket_option (fd, row->argument, number));
        case KEEP_ALIVE:
            return keep_alive (fd, s);
        case REUSE:
            s->reuse = number ? s->reuse | row->argument : s->reuse & ~row->argument;
            return 0;
        case V6ONLY:
            s->v6only = number;
            return 0;
        default:
            return 0;
    }
}

/* Sets the option. After a refusal the previous value stays. */
static int assign (int fd, struct socket_state *s, int at, int number)
{
    const int before = s->values[at];
    const uint64_t assigned = s->assigned;
    s->values[at] = number;
    s->assigned |= UINT64_C (1) << at;
    if (apply (fd, s, &table[at], number) == 0)
        return 0;
    s->values[at] = before;
    s->assigned = assigned;
    return -1;
}

int setsockopt (int fd, int level, int name, const void *value, socklen_t size)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    const int at = find (d, level, name);
    if (at < 0)
        return -1;
    int number;
    switch (table[at].effect) {
        case LINGER:
            return set_linger (d->socket, value, size);
        case MEMBERSHIP:
            return multicast_membership (fd, d, level, table[at].argument, value, size);
        case MULTICAST_IF:
            return multicast_interface (fd, level, value, size);
        default:
            return read_int (&table[at], value, size, &number) == 0 ? assign (fd, d->socket, at, number) : -1;
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
    if (level == SOL_SOCKET && name == SO_ERROR)
        return answer_int (socket_take_error (fd, d), value, size);
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
    const int number = current (s, at);
    if (table[at].effect == MEMBERSHIP || table[at].effect == MULTICAST_IF || number == UNKNOWN)
        return fail (ENOPROTOOPT);
    return answer_int (number, value, size);
}
