/* The datagram sockets of OpenPGM, over those of the wasm. See sockets.h and packets.h. */
#include "sockets.h"
#include "packets.h"
#include "system.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

/* One group that a socket is to join. */
struct join
{
    struct join *next;
    int level, name;
    socklen_t size;
    char request[sizeof (struct ipv6_mreq)];
};

/* A socket that receives. */
struct receiver
{
    struct receiver *next;
    int fd;
    bool bound;
    struct join *joins;
    struct sockaddr_storage destination; /* where its datagrams are sent to */
};

static struct receiver *receivers;

static struct receiver **find (int fd)
{
    struct receiver **at = &receivers;
    while (*at && (*at)->fd != fd)
        at = &(*at)->next;
    return at;
}

static void forget_joins (struct receiver *r)
{
    while (r->joins) {
        struct join *const next = r->joins->next;
        wasm->free (r->joins);
        r->joins = next;
    }
}

static socklen_t size_of (const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
}

static bool is_any (const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ((const struct sockaddr_in *) address)->sin_addr.s_addr == htonl (INADDR_ANY);
    return IN6_IS_ADDR_UNSPECIFIED (&((const struct sockaddr_in6 *) address)->sin6_addr);
}

static bool is_group (const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return IN_MULTICAST (ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr));
    return IN6_IS_ADDR_MULTICAST (&((const struct sockaddr_in6 *) address)->sin6_addr);
}

void socket_defer (int fd)
{
    if (*find (fd))
        return;
    struct receiver *const r = wasm->calloc (1, sizeof *r);
    if (!r)
        wasm->abort ();
    r->fd = fd;
    r->next = receivers;
    receivers = r;
}

static int bind_receiver (int fd, const struct sockaddr_storage *address)
{
    const int rc = wasm->bind (fd, (const struct sockaddr *) address, size_of (address));
    if (rc == 0 || !is_group (address) || (errno != EADDRNOTAVAIL && errno != EINVAL))
        return rc;
    struct sockaddr_storage any = *address;
    if (any.ss_family == AF_INET)
        ((struct sockaddr_in *) &any)->sin_addr.s_addr = htonl (INADDR_ANY);
    else
        memset (&((struct sockaddr_in6 *) &any)->sin6_addr, 0, sizeof (struct in6_addr));
    return wasm->bind (fd, (const struct sockaddr *) &any, size_of (&any));
}

int socket_open_deferred (int fd, const struct sockaddr_storage *address, const struct sockaddr *group)
{
    struct receiver *const r = *find (fd);
    if (!r || r->bound)
        return 0;
    if (bind_receiver (fd, address) != 0)
        return -1;
    r->bound = true;
    r->destination = *address;
    if (is_any (address))
        memcpy (&r->destination, group, size_of (address));
    for (struct join *j = r->joins; j; j = j->next)
        if (wasm->setsockopt (fd, j->level, j->name, j->request, j->size) != 0)
            return -1;
    forget_joins (r);
    return 0;
}

int bind (int fd, const struct sockaddr *address, socklen_t size)
{
    return *find (fd) ? 0 : wasm->bind (fd, address, size);
}

static int defer_join (struct receiver *r, int level, int name, const void *request, socklen_t size)
{
    struct join *const j = size <= sizeof j->request ? wasm->calloc (1, sizeof *j) : NULL;
    if (!j) {
        errno = ENOMEM;
        return -1;
    }
    j->level = level;
    j->name = name;
    j->size = size;
    memcpy (j->request, request, size);
    j->next = r->joins;
    r->joins = j;
    return 0;
}

int setsockopt (int fd, int level, int name, const void *value, socklen_t size)
{
    struct receiver *const r = *find (fd);
    const bool joins = (level == IPPROTO_IP && name == IP_ADD_MEMBERSHIP) || (level == IPPROTO_IPV6 && name == IPV6_JOIN_GROUP);
    if (level == IPPROTO_IP ? name == IP_PKTINFO : level == IPPROTO_IPV6 && name == IPV6_RECVPKTINFO)
        return 0; /* recvmsg () tells it */
    return r && !r->bound && joins ? defer_join (r, level, name, value, size) : wasm->setsockopt (fd, level, name, value, size);
}

int close (int fd)
{
    struct receiver **const at = find (fd);
    struct receiver *const r = *at;
    if (r) {
        *at = r->next;
        forget_joins (r);
        wasm->free (r);
    }
    return wasm->close (fd);
}

/* A datagram that fails to be sent is a lost one, which PGM repairs. EAGAIN: the queue is full. */
ssize_t sendto (int fd, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length)
{
    struct pollfd item = {fd, POLLOUT, 0};
    if (wasm->poll (&item, 1, 0) == 0) {
        errno = EAGAIN;
        return -1;
    }
    wasm->sendto (fd, data, size, flags, address, length);
    return (ssize_t) size;
}

/* Puts the destination where OpenPGM looks for it: IP_PKTINFO or IPV6_PKTINFO. */
static void tell_destination (const struct sockaddr_storage *destination, struct msghdr *message)
{
    struct cmsghdr *const c = message->msg_control;
    memset (c, 0, CMSG_SPACE (sizeof (struct in6_pktinfo)));
    if (destination->ss_family == AF_INET) {
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN (sizeof (struct in_pktinfo));
        ((struct in_pktinfo *) CMSG_DATA (c))->ipi_addr = ((const struct sockaddr_in *) destination)->sin_addr;
    } else {
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN (sizeof (struct in6_pktinfo));
        ((struct in6_pktinfo *) CMSG_DATA (c))->ipi6_addr = ((const struct sockaddr_in6 *) destination)->sin6_addr;
    }
    message->msg_controllen = CMSG_SPACE (c->cmsg_len - CMSG_LEN (0));
}

/* The next datagram that libzmq can have sent. An error of the socket is no datagram. */
ssize_t recvmsg (int fd, struct msghdr *message, int flags)
{
    const struct receiver *const r = *find (fd);
    const struct iovec *const part = &message->msg_iov[0];
    (void) flags;
    for (;;) {
        socklen_t length = message->msg_namelen;
        const ssize_t size = r && r->bound ? wasm->recvfrom (fd, part->iov_base, part->iov_len, MSG_DONTWAIT | MSG_TRUNC, message->msg_name, &length) : -1;
        if (size < 0) {
            errno = EAGAIN;
            return -1;
        }
        if ((size_t) size > part->iov_len || !packet_is_libzmqs (part->iov_base, (size_t) size))
            continue;
        message->msg_namelen = length;
        tell_destination (&r->destination, message);
        return size;
    }
}
