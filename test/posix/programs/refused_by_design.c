/*
 * Calls that a kernel accepts and the port refuses, because Node has no call for them: see the
 * table in wasm/libc/sockopt.c. Natively they succeed.
 */
#include "loopback.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/uio.h>

static void refuse (const char *what, int fd, int level, int name)
{
    int value = 1;
    say ("%s: set %s, get %s", what, setsockopt (fd, level, name, &value, sizeof value) == 0 ? "done" : error_name (errno),
         getsockopt (fd, level, name, &value, &(socklen_t){sizeof value}) == 0 ? "done" : error_name (errno));
}

static void options (void)
{
    const int tcp = socket (AF_INET, SOCK_STREAM, 0), v6 = socket (AF_INET6, SOCK_STREAM, 0), udp = socket (AF_INET, SOCK_DGRAM, 0);
    const int local = socket (AF_UNIX, SOCK_STREAM, 0);
    refuse ("SO_RCVBUF of a stream", tcp, SOL_SOCKET, SO_RCVBUF);
    refuse ("SO_SNDBUF of a stream", tcp, SOL_SOCKET, SO_SNDBUF);
    refuse ("SO_REUSEPORT of a stream", tcp, SOL_SOCKET, SO_REUSEPORT);
    refuse ("TCP_KEEPCNT", tcp, IPPROTO_TCP, TCP_KEEPCNT);
    refuse ("TCP_KEEPINTVL", tcp, IPPROTO_TCP, TCP_KEEPINTVL);
    refuse ("TCP_USER_TIMEOUT", tcp, IPPROTO_TCP, TCP_USER_TIMEOUT);
    refuse ("IP_TOS", tcp, IPPROTO_IP, IP_TOS);
    refuse ("IPV6_TCLASS", v6, IPPROTO_IPV6, IPV6_TCLASS);
    refuse ("SO_PRIORITY", udp, SOL_SOCKET, SO_PRIORITY);
    refuse ("SO_BINDTODEVICE", tcp, SOL_SOCKET, SO_BINDTODEVICE);
    refuse ("SO_PEERCRED", local, SOL_SOCKET, SO_PEERCRED);
    must (close (tcp) == 0 && close (v6) == 0 && close (udp) == 0 && close (local) == 0);
}

static void calls (void)
{
    int ends[2];
    show ("socketpair", socketpair (AF_UNIX, SOCK_STREAM, 0, ends));
    show ("unix datagrams", socket (AF_UNIX, SOCK_DGRAM, 0));
    show ("raw sockets", socket (AF_INET, SOCK_RAW, IPPROTO_ICMP));
    show ("eventfd as a semaphore", eventfd (0, EFD_SEMAPHORE));
    const int tcp = socket (AF_INET, SOCK_STREAM, 0);
    show ("listen without bind", listen (tcp, 1));
    must (close (tcp) == 0);
    struct address abstract = {.un = {.sun_family = AF_UNIX}, .length = sizeof (sa_family_t)};
    const int local = socket (AF_UNIX, SOCK_STREAM, 0);
    show ("bind to a name of the system's choice", bind (local, &abstract.any, abstract.length));
    must (close (local) == 0);

    char c;
    struct iovec parts[2] = {{&c, 1}, {&c, 1}};
    struct msghdr scattered = {.msg_iov = parts, .msg_iovlen = 2};
    struct address at = inet_address ("127.0.0.1", 0);
    const int udp = bound (SOCK_DGRAM, &at);
    show ("recvmsg into several parts", recvmsg (udp, &scattered, 0));
    must (close (udp) == 0);
    tcp_pair (ends);
    show ("MSG_WAITALL", recv (ends[0], &c, 1, MSG_WAITALL));
    show ("receiving MSG_OOB", recv (ends[0], &c, 1, MSG_OOB));
    show ("sending MSG_OOB", send (ends[0], &c, 1, MSG_OOB));
    must (close (ends[0]) == 0 && close (ends[1]) == 0);
}

/* connect () resolves the name, so connect () is what fails. */
static void names (void)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    show ("a service by its name", getaddrinfo ("127.0.0.1", "http", &hints, &found) == EAI_SERVICE);
    show ("a name that nobody has", getaddrinfo ("no..such..name", "80", &hints, &found));
    const int fd = socket (AF_INET, SOCK_STREAM, 0);
    show ("bind to it", bind (fd, found->ai_addr, found->ai_addrlen));
    show ("connect to it", connect (fd, found->ai_addr, found->ai_addrlen));
    freeaddrinfo (found);
    must (close (fd) == 0);
}

int main (void)
{
    options ();
    calls ();
    names ();
    return 0;
}
