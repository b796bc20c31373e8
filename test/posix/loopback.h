/*
 * Sockets on the loopback interface, with ports of the system's choice, and unix sockets in a
 * folder of their own. What fails here is not the matter of a program, and ends it.
 */
#ifndef TEST_LOOPBACK_H
#define TEST_LOOPBACK_H

#include "check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum
{
    SKIPPED = 77 /* exit status of a program that cannot run here */
};

/* An address with its length, as bind () and connect () take it. */
struct address
{
    union
    {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un un;
        struct sockaddr_storage room;
    };
    socklen_t length;
};

static inline struct address inet_address (const char *text, int port)
{
    struct address a;
    memset (&a, 0, sizeof a);
    if (inet_pton (AF_INET, text, &a.v4.sin_addr) == 1) {
        a.v4.sin_family = AF_INET;
        a.v4.sin_port = htons ((uint16_t) port);
        a.length = sizeof a.v4;
    } else {
        must (inet_pton (AF_INET6, text, &a.v6.sin6_addr) == 1);
        a.v6.sin6_family = AF_INET6;
        a.v6.sin6_port = htons ((uint16_t) port);
        a.length = sizeof a.v6;
    }
    return a;
}

static inline struct address unix_address (const char *path)
{
    struct address a;
    memset (&a, 0, sizeof a);
    a.un.sun_family = AF_UNIX;
    must (strlen (path) < sizeof a.un.sun_path);
    strcpy (a.un.sun_path, path);
    a.length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (path) + 1);
    return a;
}

/* Where the socket is bound. */
static inline struct address local_address (int fd)
{
    struct address a;
    memset (&a, 0, sizeof a);
    a.length = sizeof a.room;
    must (getsockname (fd, &a.any, &a.length) == 0);
    return a;
}

static inline int port_of (const struct address *a)
{
    return ntohs (a->any.sa_family == AF_INET ? a->v4.sin_port : a->v6.sin6_port);
}

static inline void set_nonblocking (int fd)
{
    must (fcntl (fd, F_SETFL, fcntl (fd, F_GETFL, 0) | O_NONBLOCK) == 0);
}

/* A bound socket of that type; *address is where. */
static inline int bound (int type, struct address *address)
{
    const int fd = socket (address->any.sa_family, type, 0);
    must (fd >= 0);
    must (bind (fd, &address->any, address->length) == 0);
    if (address->any.sa_family != AF_UNIX)
        *address = local_address (fd);
    return fd;
}

/* A listener on a port of the system's choice, or on a unix path. */
static inline int listening (struct address *address)
{
    const int fd = bound (SOCK_STREAM, address);
    must (listen (fd, 16) == 0);
    return fd;
}

/* A new socket, connected to the listener there; waits for it. */
static inline int connected_to (const struct address *address)
{
    const int fd = socket (address->any.sa_family, SOCK_STREAM, 0);
    must (fd >= 0);
    must (connect (fd, &address->any, address->length) == 0);
    return fd;
}

/* Two ends of one TCP connection, in blocking mode. */
static inline void tcp_pair (int ends[2])
{
    struct address address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    ends[0] = connected_to (&address);
    ends[1] = accept (listener, NULL, NULL);
    must (ends[1] >= 0);
    must (close (listener) == 0);
}

/* The same of a unix socket. */
static inline void unix_pair (int ends[2])
{
    struct address address = unix_address ("pair");
    const int listener = listening (&address);
    ends[0] = connected_to (&address);
    ends[1] = accept (listener, NULL, NULL);
    must (ends[1] >= 0);
    must (close (listener) == 0 && unlink ("pair") == 0);
}

/* Ends the program on a system without IPv6, such as some containers: the runner skips it then. */
static inline void need_ipv6 (void)
{
    const struct address address = inet_address ("::1", 0);
    const int fd = socket (AF_INET6, SOCK_STREAM, 0);
    if (fd < 0 || bind (fd, &address.any, address.length) != 0)
        exit (SKIPPED);
    must (close (fd) == 0);
}

/* A new folder under the working directory, which the runner has made for this program. */
static inline const char *new_folder (void)
{
    static char folder[] = "folder-XXXXXX";
    must (mkdtemp (folder) == folder);
    return folder;
}

#endif
