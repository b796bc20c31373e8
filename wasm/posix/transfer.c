/*
 * Bytes and datagrams in and out. Readiness is kept exact: a short answer of the host means that the direction is
 * exhausted until it says otherwise. A hang-up is reported only once all that was received has been read, so a
 * reader that has stopped for a while (libzmq at its high-water mark) loses nothing.
 */
#include "address.h"
#include "socket.h"
#include "wait.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum
{
    LARGEST_TRANSFER = 1 << 30 /* the seam counts in int */
};

static int fail (int error)
{
    errno = error;
    return -1;
}

/* SO_ERROR, given out once. */
static int take_error (int fd, struct descriptor *d)
{
    descriptor_lock ();
    const int error = d->error;
    d->error = 0;
    descriptor_set_ready (fd, d, 0, POLLERR);
    descriptor_unlock ();
    return error;
}

static bool connected (struct descriptor *d)
{
    struct socket_state *s = d->socket;
    if (s->phase == SOCKET_CONNECTING && d->ready & POLLOUT && !d->error)
        s->phase = SOCKET_CONNECTED;
    return s->phase == SOCKET_CONNECTED;
}

static ssize_t stream_send (int fd, struct descriptor *d, const void *data, size_t size, int flags)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    for (;;) {
        if (d->error)
            return fail (take_error (fd, d));
        if (d->socket->write_ended || (!connected (d) && d->socket->phase != SOCKET_CONNECTING))
            return fail (EPIPE);
        const int taken = connected (d) ? host_stream_send (fd, data, asked) : 0;
        if (taken < 0)
            return fail (-taken);
        if (taken < asked) {
            descriptor_lock ();
            descriptor_set_ready (fd, d, 0, POLLOUT);
            descriptor_unlock ();
        }
        if (taken > 0 || asked == 0)
            return taken;
        if (wait_blocking (fd, POLLOUT, flags & MSG_DONTWAIT) != 0)
            return -1;
    }
}

static ssize_t stream_recv (int fd, struct descriptor *d, void *buffer, size_t size, int flags)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    for (;;) {
        if (!connected (d) && !d->error && d->socket->phase != SOCKET_CONNECTING)
            return fail (ENOTCONN);
        const int got = d->socket->hosted ? host_stream_recv (fd, buffer, asked, flags & MSG_PEEK ? 1 : 0) : 0;
        if (got < 0)
            return fail (-got);
        if (got < asked && !(flags & MSG_PEEK) && !(d->ready & (POLLRDHUP | POLLERR))) {
            descriptor_lock ();
            descriptor_set_ready (fd, d, 0, POLLIN);
            descriptor_unlock ();
        }
        if (got > 0 || asked == 0)
            return got;
        if (d->error)
            return fail (take_error (fd, d));
        if (d->ready & POLLRDHUP)
            return 0;
        if (wait_blocking (fd, POLLIN, flags & MSG_DONTWAIT) != 0)
            return -1;
    }
}

static ssize_t datagram_send (int fd, struct descriptor *d, const void *data, size_t size, const struct host_endpoint *peer)
{
    if (size > 65507)
        return fail (EMSGSIZE);
    if (peer->kind == HOST_NONE)
        return fail (EDESTADDRREQ);
    if (datagram_ensure_bound (fd, d) != 0)
        return -1;
    return socket_answer (host_datagram_send (fd, data, (int) size, peer));
}

static ssize_t datagram_recv (int fd, struct descriptor *d, void *buffer, size_t size, int flags, struct host_endpoint *from)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    for (;;) {
        const int whole = d->socket->hosted ? host_datagram_recv (fd, buffer, asked, flags & MSG_PEEK ? 1 : 0, from) : -EAGAIN;
        if (whole >= 0)
            return whole < asked || flags & MSG_TRUNC ? whole : asked;
        if (whole != -EAGAIN || wait_blocking (fd, POLLIN, flags & MSG_DONTWAIT) != 0)
            return whole != -EAGAIN ? fail (-whole) : -1;
    }
}

ssize_t sendto (int fd, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length)
{
    struct host_endpoint peer;
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    if (d->kind == DESCRIPTOR_STREAM)
        return stream_send (fd, d, data, size, flags);
    if (!address)
        return datagram_send (fd, d, data, size, &d->socket->peer);
    if (address_to_endpoint (address, length, &peer) != 0)
        return -1;
    return datagram_send (fd, d, data, size, &peer);
}

ssize_t send (int fd, const void *data, size_t size, int flags)
{
    return sendto (fd, data, size, flags, NULL, 0);
}

ssize_t recvfrom (int fd, void *restrict buffer, size_t size, int flags, struct sockaddr *restrict address, socklen_t *restrict length)
{
    struct host_endpoint from = {.kind = HOST_NONE};
    struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    if (d->kind == DESCRIPTOR_STREAM)
        return stream_recv (fd, d, buffer, size, flags);
    const ssize_t got = datagram_recv (fd, d, buffer, size, flags, &from);
    if (got >= 0 && address && length)
        address_from_endpoint (d->socket->family, &from, address, length);
    return got;
}

ssize_t recv (int fd, void *buffer, size_t size, int flags)
{
    return recvfrom (fd, buffer, size, flags, NULL, NULL);
}

/* Gathered into one transfer, as a datagram must be. */
ssize_t sendmsg (int fd, const struct msghdr *message, int flags)
{
    size_t size = 0;
    for (int i = 0; i < message->msg_iovlen; i++)
        size += message->msg_iov[i].iov_len;
    char *whole = malloc (size ? size : 1);
    if (!whole)
        return fail (ENOMEM);
    size_t at = 0;
    for (int i = 0; i < message->msg_iovlen; at += message->msg_iov[i++].iov_len)
        memcpy (whole + at, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
    const ssize_t sent = sendto (fd, whole, size, flags, message->msg_name, message->msg_namelen);
    free (whole);
    return sent;
}

ssize_t recvmsg (int fd, struct msghdr *message, int flags)
{
    if (message->msg_iovlen != 1)
        return fail (EOPNOTSUPP);
    message->msg_flags = 0;
    message->msg_controllen = 0;
    return recvfrom (fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len, flags, message->msg_name, &message->msg_namelen);
}
