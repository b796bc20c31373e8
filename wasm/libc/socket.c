/* Opening, binding, accepting, naming and closing of sockets. See socket.h and host.h. */
#include "socket.h"
#include "address.h"
#include "listeners.h"
#include "../fail.h"
#include "../reactor/wait.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

int socket_answer (int rc)
{
    return rc < 0 ? fail (-rc) : rc;
}

struct descriptor *socket_get (int fd)
{
    struct descriptor *d = descriptor_get (fd);
    if (d && !d->socket) {
        errno = ENOTSOCK;
        return NULL;
    }
    return d;
}

int socket_take_error (int fd, struct descriptor *d)
{
    descriptor_lock ();
    const int error = d->error;
    d->error = 0;
    descriptor_set_ready (fd, d, 0, POLLERR);
    descriptor_unlock ();
    return error;
}

bool socket_may_send_to (const struct socket_state *s, const struct host_endpoint *peer)
{
    static const char everyone[] = "255.255.255.255";
    return peer->kind != HOST_INET4 || peer->length != sizeof everyone - 1 || memcmp (peer->text, everyone, sizeof everyone - 1) != 0
           || socket_option (s, SOL_SOCKET, SO_BROADCAST);
}

int socket_open (int family, int type, bool nonblocking)
{
    struct socket_state *s = calloc (1, sizeof *s);
    if (!s)
        return fail (ENOMEM);
    s->family = family;
    s->type = type;
    const int fd = descriptor_open (type == SOCK_DGRAM ? DESCRIPTOR_DATAGRAM : DESCRIPTOR_STREAM);
    if (fd < 0) {
        free (s);
        return -1;
    }
    struct descriptor *d = descriptor_get (fd);
    d->socket = s;
    d->nonblocking = nonblocking;
    d->ready = (uint16_t) (type == SOCK_DGRAM ? POLLOUT : POLLOUT | POLLHUP);
    return fd;
}

int socket (int family, int type, int protocol)
{
    const int kind = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (family != AF_INET && family != AF_INET6 && family != AF_UNIX)
        return fail (EAFNOSUPPORT);
    if (kind != SOCK_STREAM && (kind != SOCK_DGRAM || family == AF_UNIX))
        return fail (EPROTONOSUPPORT);
    if (protocol && (family == AF_UNIX || protocol != (kind == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP)))
        return fail (EPROTONOSUPPORT);
    return socket_open (family, kind, type & SOCK_NONBLOCK);
}

int socketpair (int family, int type, int protocol, int out[2])
{
    (void) family, (void) type, (void) protocol, (void) out;
    return fail (EOPNOTSUPP);
}

static int datagram_open (int fd, struct descriptor *d, const struct host_endpoint *local)
{
    struct socket_state *s = d->socket;
    if (socket_answer (host_datagram_bind (fd, local, s->reuse, s->v6only)) != 0)
        return -1;
    s->hosted = s->bound = true;
    return 0;
}

int datagram_ensure_bound (int fd, struct descriptor *d)
{
    struct host_endpoint any = {.kind = d->socket->family == AF_INET ? HOST_INET4 : HOST_INET6};
    const char *text = any.kind == HOST_INET4 ? "0.0.0.0" : "::";
    any.length = (int32_t) strlen (text);
    memcpy (any.text, text, strlen (text));
    return d->socket->bound ? 0 : datagram_open (fd, d, &any);
}

int bind (int fd, const struct sockaddr *address, socklen_t length)
{
    struct host_endpoint local;
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    struct socket_state *s = d->socket;
    if (s->bound || s->phase != SOCKET_NEW)
        return fail (EINVAL);
    if (address_to_endpoint (address, length, &local) != 0)
        return -1;
    if (address->sa_family != s->family)
        return fail (s->family == AF_UNIX ? EINVAL : EAFNOSUPPORT);
    if (local.kind == HOST_NAME || local.kind == HOST_NAME4)
        return fail (EADDRNOTAVAIL);
    if (s->type == SOCK_DGRAM)
        return datagram_open (fd, d, &local);
    if (socket_answer (host_stream_bind (fd, &local, s->v6only)) != 0)
        return -1;
    s->hosted = s->bound = true;
    return 0;
}

int listen (int fd, int backlog)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    struct socket_state *s = d->socket;
    if (s->type != SOCK_STREAM)
        return fail (EOPNOTSUPP);
    if (!s->bound || (s->phase != SOCKET_NEW && s->phase != SOCKET_LISTENING))
        return fail (EINVAL);
    if (socket_answer (host_stream_listen (fd, backlog < 1 ? 1 : backlog)) != 0)
        return -1;
    descriptor_lock ();
    s->phase = SOCKET_LISTENING;
    descriptor_set_ready (fd, d, 0, POLLOUT | POLLHUP);
    descriptor_unlock ();
    return 0;
}

void listener_of_socket (int fd, int number)
{
    struct descriptor *const d = socket_get (fd);
    if (d)
        d->socket->owner = number;
}

int listener_after (int fd, int number)
{
    int found = -1;
    descriptor_lock ();
    for (struct descriptor *d; found < 0 && (d = descriptor_next (&fd));)
        if (d->kind == DESCRIPTOR_STREAM && d->socket->owner == number && d->socket->phase == SOCKET_LISTENING)
            found = fd;
    descriptor_unlock ();
    return found;
}

/* The descriptor of the oldest pending connection, or -1. */
static int take_pending (int fd, struct descriptor *d, int flags)
{
    const int accepted = socket_open (d->socket->family, SOCK_STREAM, flags & SOCK_NONBLOCK);
    if (accepted < 0)
        return -1;
    struct descriptor *const a = descriptor_get (accepted);
    descriptor_lock ();
    descriptor_set_ready (accepted, a, 0, POLLHUP); /* from here on the host may report on it */
    descriptor_unlock ();
    const uint32_t ready_epoch = d->slot.ready_epoch;
    const int left = host_stream_accept (fd, accepted);
    if (left <= 0)
        descriptor_exhausted (fd, d, POLLIN, ready_epoch);
    if (left >= 0) {
        a->socket->hosted = a->socket->bound = true;
        a->socket->phase = SOCKET_CONNECTED;
        return accepted;
    }
    descriptor_retire (accepted);
    return fail (-left);
}

int accept4 (int fd, struct sockaddr *restrict address, socklen_t *restrict length, int flags)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    if (d->socket->phase != SOCKET_LISTENING)
        return fail (d->socket->type == SOCK_STREAM ? EINVAL : EOPNOTSUPP);
    for (;;) {
        const int accepted = take_pending (fd, d, flags);
        if (accepted >= 0) {
            static const struct host_endpoint nobody = {.kind = HOST_NONE};
            if (address && length && getpeername (accepted, address, length) != 0)
                address_from_endpoint (d->socket->family, &nobody, address, length); /* it has gone already */
            return accepted;
        }
        if (errno != EAGAIN || wait_blocking (fd, POLLIN, false) != 0)
            return -1;
    }
}

int accept (int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return accept4 (fd, address, length, 0);
}

static int endpoint_name (int fd, int peer, struct sockaddr *address, socklen_t *length)
{
    struct host_endpoint endpoint = {.kind = HOST_NONE};
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    const struct socket_state *s = d->socket;
    if (peer && s->type == SOCK_DGRAM) {
        if (s->peer.kind == HOST_NONE)
            return fail (ENOTCONN);
        endpoint = s->peer;
    } else if (s->hosted && (!peer || socket_connected (d))) {
        if (socket_answer (host_socket_name (fd, peer, &endpoint)) != 0)
            return -1;
    } else if (peer)
        return fail (ENOTCONN);
    address_from_endpoint (s->family, &endpoint, address, length);
    return 0;
}

int getsockname (int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return endpoint_name (fd, 0, address, length);
}

int getpeername (int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return endpoint_name (fd, 1, address, length);
}

void socket_release (int fd, struct descriptor *d)
{
    const struct linger *linger = &d->socket->linger;
    /*
     * Called in any case: the host also knows options that were set before a connection, and the
     * number is used again.
     */
    host_socket_close (fd, linger->l_onoff && linger->l_linger == 0);
}
