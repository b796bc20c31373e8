/* Connecting stream sockets, and ending their directions. See socket.h and host.h. */
#include "address.h"
#include "../fail.h"
#include "socket.h"
#include "../reactor/wait.h"

#include <errno.h>
#include <poll.h>

bool socket_connected (struct descriptor *d)
{
    struct socket_state *s = d->socket;
    if (s->phase == SOCKET_CONNECTING && (d->ready & (POLLOUT | POLLERR | POLLHUP)) == POLLOUT)
        s->phase = SOCKET_CONNECTED;
    return s->phase == SOCKET_CONNECTED;
}

/* A blocking connect () waits for the outcome. */
static int await_connected (int fd, struct descriptor *d)
{
    if (wait_blocking (fd, POLLOUT, false) != 0)
        return errno == EAGAIN ? fail (EINPROGRESS) : -1;
    const int error = socket_take_error (fd, d);
    return error ? fail (error) : 0;
}

/* The result of connect () for a stream socket that is not new. */
static int connect_again (int fd, struct descriptor *d)
{
    if (d->socket->phase == SOCKET_LISTENING || socket_connected (d))
        return fail (EISCONN);
    if (!(d->ready & POLLHUP))
        return fail (EALREADY);
    const int error = socket_take_error (fd, d);
    return fail (error ? error : ECONNABORTED); /* it has failed, and Node has no second attempt */
}

int connect (int fd, const struct sockaddr *address, socklen_t length)
{
    struct host_endpoint peer;
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    struct socket_state *s = d->socket;
    if (address_to_endpoint (address, length, &peer) != 0)
        return -1;
    if (address->sa_family != s->family)
        return fail (s->family == AF_UNIX ? EINVAL : EAFNOSUPPORT);
    if (s->type == SOCK_DGRAM) {
        if (!socket_may_send_to (s, &peer))
            return fail (EACCES);
        s->peer = peer;
        return datagram_ensure_bound (fd, d);
    }
    if (s->phase != SOCKET_NEW)
        return connect_again (fd, d);
    descriptor_lock ();
    s->phase = SOCKET_CONNECTING;
    descriptor_set_ready (fd, d, 0, POLLOUT | POLLHUP);
    descriptor_unlock ();
    if (socket_answer (host_stream_connect (fd, &peer)) != 0) {
        descriptor_lock ();
        s->phase = SOCKET_NEW;
        descriptor_set_ready (fd, d, POLLOUT | POLLHUP, 0);
        descriptor_unlock ();
        return -1;
    }
    s->hosted = true;
    return await_connected (fd, d);
}

int shutdown (int fd, int how)
{
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    if (how < SHUT_RD || how > SHUT_RDWR)
        return fail (EINVAL);
    if (!socket_connected (d))
        return fail (ENOTCONN);
    if (socket_answer (host_stream_shutdown (fd, how)) != 0)
        return -1;
    descriptor_lock ();
    if (how != SHUT_RD)
        d->write_ended = true;
    if (how != SHUT_WR)
        descriptor_set_ready (fd, d, POLLIN | POLLRDHUP, 0);
    if (d->write_ended && d->ready & POLLRDHUP)
        descriptor_set_ready (fd, d, POLLHUP, 0);
    descriptor_unlock ();
    return 0;
}
