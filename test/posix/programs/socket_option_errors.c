/* Options that do not exist, do not exist on this type of socket, or do not accept this value. */
#include "loopback.h"

#include <netinet/tcp.h>

static void set (const char *what, int fd, int level, int name)
{
    say ("set: %s: %s", what, setsockopt (fd, level, name, &(int){1}, sizeof (int)) == 0 ? "done" : error_name (errno));
}

static void get (const char *what, int fd, int level, int name)
{
    int got = 0;
    say ("get: %s: %s", what, getsockopt (fd, level, name, &got, &(socklen_t){sizeof got}) == 0 ? "done" : error_name (errno));
}

int main (void)
{
    const int tcp = socket (AF_INET, SOCK_STREAM, 0), udp = socket (AF_INET, SOCK_DGRAM, 0);
    const int local = socket (AF_UNIX, SOCK_STREAM, 0);
    set ("unknown at SOL_SOCKET", tcp, SOL_SOCKET, 9999);
    get ("unknown at SOL_SOCKET", tcp, SOL_SOCKET, 9999);
    set ("unknown at IPPROTO_TCP", tcp, IPPROTO_TCP, 9999);
    get ("unknown at IPPROTO_TCP", tcp, IPPROTO_TCP, 9999);
    set ("unknown at IPPROTO_IP", udp, IPPROTO_IP, 9999);
    get ("unknown at IPPROTO_IP", udp, IPPROTO_IP, 9999);
    set ("IPV6_V6ONLY on IPv4", tcp, IPPROTO_IPV6, IPV6_V6ONLY);
    set ("TCP_NODELAY on a datagram socket", udp, IPPROTO_TCP, TCP_NODELAY);
    set ("TCP_NODELAY on a unix socket", local, IPPROTO_TCP, TCP_NODELAY);
    get ("TCP_NODELAY on a unix socket", local, IPPROTO_TCP, TCP_NODELAY);
    int value = 300;
    show ("IP_MULTICAST_TTL of 300", setsockopt (udp, IPPROTO_IP, IP_MULTICAST_TTL, &value, sizeof value));
    show ("IP_TTL of 300", setsockopt (udp, IPPROTO_IP, IP_TTL, &value, sizeof value));
    value = 0;
    show ("IP_TTL of 0", setsockopt (udp, IPPROTO_IP, IP_TTL, &value, sizeof value));
    show ("TCP_KEEPIDLE of 0", setsockopt (tcp, IPPROTO_TCP, TCP_KEEPIDLE, &value, sizeof value));
    socklen_t size = sizeof value;
    must (getsockopt (udp, IPPROTO_IP, IP_TTL, &value, &size) == 0);
    say ("IP_TTL is still %d", value);
    must (close (tcp) == 0 && close (udp) == 0 && close (local) == 0);
    return 0;
}
