/*
 * The port's state of a socket besides its descriptor; the host keeps the object that talks to the
 * system. Shared by socket.c (opening and naming), connect.c, transfer.c (bytes and datagrams),
 * sockopt.c and multicast.c (options).
 */
#ifndef PORT_SOCKET_H
#define PORT_SOCKET_H

#include "../reactor/descriptor.h"
#include "../host.h"

#include <sys/socket.h>

enum
{
    SOCKOPT_ROWS = 40 /* room for the stored values of sockopt.c's table */
};

enum socket_phase
{
    SOCKET_NEW,
    SOCKET_LISTENING,
    SOCKET_CONNECTING,
    SOCKET_CONNECTED /* or it was */
};

struct socket_state
{
    int family; /* AF_INET, AF_INET6, AF_UNIX */
    int type;   /* SOCK_STREAM, SOCK_DGRAM */
    enum socket_phase phase;
    bool hosted;      /* the host has an object under this number */
    bool bound;       /* has a local address; datagrams: open at the host */
    int system;       /* threaded: the system's descriptor, if other threads may write to it now; see inline_reply.h */
    int owner;        /* number of the libzmq socket that it listens for, 0: unknown; see listeners.h */
    bool uncertain;   /* a recv () took exactly what it asked for: POLLIN may be stale */
    bool v6only;
    int reuse;        /* 1: SO_REUSEADDR, 2: SO_REUSEPORT, 3: both */
    struct linger linger;
    struct host_endpoint peer; /* of connect () on a datagram socket */
    uint64_t assigned; /* bit i: values[i] was set */
    int values[SOCKOPT_ROWS];
};

/* A descriptor that is a socket, or NULL with EBADF or ENOTSOCK. */
struct descriptor *socket_get (int fd);
/* A new descriptor with its state, or -1. */
int socket_open (int family, int type, bool nonblocking);
/* Opens a datagram socket at the host if it is not yet, on any address. 0 or -1. */
int datagram_ensure_bound (int fd, struct descriptor *d);
/*
 * Whether it is connected, or was. Only readiness reports that a connect () has succeeded; this
 * notes it.
 */
bool socket_connected (struct descriptor *d);
/* SO_ERROR, which is returned once; 0: none. */
int socket_take_error (int fd, struct descriptor *d);
/* IP_ADD_MEMBERSHIP and similar options, and IP_MULTICAST_IF, at either level. */
int multicast_membership (int fd, struct descriptor *d, int level, bool join, const void *value, socklen_t size);
int multicast_interface (int fd, int level, const void *value, socklen_t size);
/* The value of an option: as setsockopt () has set it, or its initial value. */
int socket_option (const struct socket_state *s, int level, int name);
/* Whether the address may be sent to: broadcast must be allowed first. */
bool socket_may_send_to (const struct socket_state *s, const struct host_endpoint *peer);
/* For close (): ends the host's object, with a reset if SO_LINGER asks for one. */
void socket_release (int fd, struct descriptor *d);
/* Converts a result of the host to libc's: errno and -1 if it is negative. */
int socket_answer (int rc);

#endif
