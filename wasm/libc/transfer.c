/*
 * Transfer of bytes and datagrams. Readiness is kept exact: a short result of the host means that
 * the direction is exhausted until the host reports otherwise. A hang-up is reported only after all
 * received bytes were read, so a reader that pauses (libzmq at its high-water mark) loses nothing.
 */
#include "address.h"
#include "../reactor/inline_reply.h"
#include "../fail.h"
#include "socket.h"
#include "../reactor/wait.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum
{
    LARGEST_TRANSFER = 1 << 30 /* the seam counts in int */
};

/* Negative: an errno, and nothing was taken. */
static int stream_put (int fd, const struct descriptor *d, const void *data, int size)
{
    const int written = reply_write (d, data, size);
    if (written == size && size > 0)
        return written;
    const int taken = host_stream_send (fd, (const char *) data + written, size - written);
    return taken < 0 && written > 0 ? written : written + taken;
}

static ssize_t stream_send (int fd, struct descriptor *d, const void *data, size_t size, int flags)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    for (;;) {
        if (d->error)
            return fail (socket_take_error (fd, d));
        if (d->socket->phase == SOCKET_NEW && d->socket->family == AF_UNIX)
            return fail (ENOTCONN);
        if (d->write_ended || d->ready & POLLHUP || (!socket_connected (d) && d->socket->phase != SOCKET_CONNECTING))
            return fail (EPIPE);
        const uint32_t ready_epoch = d->slot.ready_epoch;
        const int taken = socket_connected (d) ? stream_put (fd, d, data, asked) : 0;
        if (taken < 0)
            return fail (-taken);
        if (taken < asked)
            descriptor_exhausted (fd, d, POLLOUT, ready_epoch);
        if (taken > 0 || asked == 0)
            return taken;
        if (wait_blocking (fd, POLLOUT, flags & MSG_DONTWAIT) != 0)
            return -1;
    }
}

void stream_settle (int fd, struct descriptor *d)
{
    char next;
    if (d->kind != DESCRIPTOR_STREAM || !d->socket->uncertain)
        return;
    d->socket->uncertain = false;
    const uint32_t ready_epoch = d->slot.ready_epoch;
    if (!(d->ready & (POLLRDHUP | POLLERR)) && host_stream_recv (fd, &next, 1, 1) == 0)
        descriptor_exhausted (fd, d, POLLIN, ready_epoch);
}

static ssize_t stream_recv (int fd, struct descriptor *d, void *buffer, size_t size, int flags)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    for (;;) {
        if (!socket_connected (d) && d->socket->phase != SOCKET_CONNECTING)
            return fail (ENOTCONN);
        const bool peek = flags & MSG_PEEK;
        const uint32_t ready_epoch = d->slot.ready_epoch;
        const int got = d->socket->hosted ? host_stream_recv (fd, buffer, asked, peek) : 0;
        /*
         * The reason of a broken connection is reported once, here or by SO_ERROR. Afterwards the
         * stream has ended.
         */
        if (got < 0 && !(d->ready & POLLRDHUP))
            return fail (-got);
        if (got < asked && (got == 0 || !peek) && !(d->ready & (POLLRDHUP | POLLERR)))
            descriptor_exhausted (fd, d, POLLIN, ready_epoch);
        d->socket->uncertain = got == asked && !peek;
        if (got > 0 || asked == 0)
            return got > 0 ? got : 0;
        if (d->error)
            return fail (socket_take_error (fd, d));
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
    if (!socket_may_send_to (d->socket, peer))
        return fail (EACCES);
    if (datagram_ensure_bound (fd, d) != 0)
        return -1;
    return socket_answer (host_datagram_send (fd, data, (int) size, peer));
}

/* A connected socket receives only from its peer, once that has an address. */
static bool is_wanted (const struct host_endpoint *peer, const struct host_endpoint *from)
{
    if (peer->kind != HOST_INET4 && peer->kind != HOST_INET6)
        return true;
    return peer->port == from->port && peer->length == from->length && memcmp (peer->text, from->text, (size_t) peer->length) == 0;
}

static void drop_unwanted (int fd, const struct socket_state *s)
{
    struct host_endpoint from;
    while (s->peer.kind != HOST_NONE && host_datagram_recv (fd, NULL, 0, 1, &from) >= 0 && !is_wanted (&s->peer, &from))
        host_datagram_recv (fd, NULL, 0, 0, &from);
}

static ssize_t datagram_recv (int fd, struct descriptor *d, void *buffer, size_t size, int flags, struct host_endpoint *from)
{
    const int asked = size < LARGEST_TRANSFER ? (int) size : LARGEST_TRANSFER;
    const bool peek = flags & MSG_PEEK;
    for (;;) {
        if (d->socket->hosted)
            drop_unwanted (fd, d->socket);
        const int whole = d->socket->hosted ? host_datagram_recv (fd, buffer, asked, peek, from) : -EAGAIN;
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
    if (flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) /* there are no signals */
        return fail (EOPNOTSUPP);
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
    if (flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL | MSG_PEEK | (d->kind == DESCRIPTOR_DATAGRAM ? MSG_TRUNC : 0)))
        return fail (EOPNOTSUPP);
    if (d->kind == DESCRIPTOR_STREAM) {
        if (address && length)
            *length = 0; /* the peer is known, so it is not returned again */
        return stream_recv (fd, d, buffer, size, flags);
    }
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
    const struct descriptor *d = socket_get (fd);
    if (!d)
        return -1;
    if (message->msg_iovlen != 1)
        return fail (EOPNOTSUPP);
    const struct iovec *part = &message->msg_iov[0];
    const ssize_t room = (ssize_t) part->iov_len;
    const int whole = d->kind == DESCRIPTOR_DATAGRAM ? MSG_TRUNC : 0;
    const ssize_t got = recvfrom (fd, part->iov_base, part->iov_len, flags | whole, message->msg_name, &message->msg_namelen);
    message->msg_flags = got > room ? MSG_TRUNC : 0;
    message->msg_controllen = 0;
    return got > room && !(flags & MSG_TRUNC) ? room : got;
}
