/* Supported options: their defaults, reading back what was set, and checks of the size. */
#include "loopback.h"

#include <netinet/tcp.h>

static void show_option (const char *what, int fd, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof value;
    if (getsockopt (fd, level, name, &value, &size) != 0)
        say ("  %s: %s", what, error_name (errno));
    else
        say ("  %s: %d, %d bytes", what, value, (int) size);
}

static void set_option (const char *what, int fd, int level, int name, int value)
{
    show_option (what, fd, level, name);
    if (setsockopt (fd, level, name, &value, sizeof value) != 0)
        say ("  %s := %d: %s", what, value, error_name (errno));
    show_option (what, fd, level, name);
}

static void stream_options (int fd)
{
    set_option ("TCP_NODELAY", fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option ("SO_KEEPALIVE", fd, SOL_SOCKET, SO_KEEPALIVE, 7);
    int idle = 30; /* what it is at first is the system's affair */
    must (setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle) == 0);
    show_option ("TCP_KEEPIDLE", fd, IPPROTO_TCP, TCP_KEEPIDLE);
    set_option ("SO_REUSEADDR", fd, SOL_SOCKET, SO_REUSEADDR, 1);
    struct linger linger = {-1, -1};
    socklen_t size = sizeof linger;
    must (getsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, &size) == 0);
    say ("  SO_LINGER: %d %d, %d bytes", linger.l_onoff, linger.l_linger, (int) size);
    linger = (struct linger){1, 5};
    must (setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
    linger = (struct linger){-1, -1};
    must (getsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, &size) == 0);
    say ("  SO_LINGER: %d %d", linger.l_onoff, linger.l_linger);
    linger = (struct linger){0, 0};
    must (setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
    show ("  SO_LINGER in 4 bytes", setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, 4));
    show ("  TCP_NODELAY in 1 byte", setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &linger, 1));
    set_option ("TCP_NODELAY", fd, IPPROTO_TCP, TCP_NODELAY, 0);
    set_option ("SO_KEEPALIVE", fd, SOL_SOCKET, SO_KEEPALIVE, 0);
}

int main (void)
{
    struct address address = inet_address ("127.0.0.1", 0);
    say ("fresh stream socket");
    const int fresh = socket (AF_INET, SOCK_STREAM, 0);
    stream_options (fresh);
    show_option ("SO_TYPE", fresh, SOL_SOCKET, SO_TYPE);
    show_option ("SO_ACCEPTCONN", fresh, SOL_SOCKET, SO_ACCEPTCONN);
    show_option ("SO_ERROR", fresh, SOL_SOCKET, SO_ERROR);
    must (close (fresh) == 0);

    say ("listener");
    const int listener = listening (&address);
    show_option ("SO_ACCEPTCONN", listener, SOL_SOCKET, SO_ACCEPTCONN);
    const int client = connected_to (&address), server = accept (listener, NULL, NULL);
    must (server >= 0);
    say ("client");
    stream_options (client);
    say ("accepted");
    stream_options (server);
    show_option ("SO_ACCEPTCONN", server, SOL_SOCKET, SO_ACCEPTCONN);
    must (close (server) == 0 && close (client) == 0 && close (listener) == 0);

    say ("IPv6");
    const int v6 = socket (AF_INET6, SOCK_STREAM, 0);
    set_option ("IPV6_V6ONLY", v6, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    must (close (v6) == 0);

    say ("datagram socket");
    const int udp = socket (AF_INET, SOCK_DGRAM, 0);
    show_option ("SO_TYPE", udp, SOL_SOCKET, SO_TYPE);
    set_option ("SO_REUSEADDR", udp, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option ("SO_BROADCAST", udp, SOL_SOCKET, SO_BROADCAST, 1);
    set_option ("IP_TTL", udp, IPPROTO_IP, IP_TTL, 9);
    set_option ("IP_MULTICAST_TTL", udp, IPPROTO_IP, IP_MULTICAST_TTL, 3);
    set_option ("IP_MULTICAST_LOOP", udp, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
    must (close (udp) == 0);
    return 0;
}
