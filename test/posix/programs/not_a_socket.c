/* Socket calls on a descriptor that is not a socket, and stream calls on a datagram socket. */
#include "loopback.h"

#include <sys/eventfd.h>

int main (void)
{
    char c = 0;
    int option;
    socklen_t size = sizeof option;
    struct address address = inet_address ("127.0.0.1", 0);
    const int event = eventfd (0, 0);
    must (event >= 0);
    show ("bind", bind (event, &address.any, address.length));
    show ("listen", listen (event, 1));
    show ("accept", accept (event, NULL, NULL));
    show ("connect", connect (event, &address.any, address.length));
    show ("send", send (event, &c, 1, 0));
    show ("recv", recv (event, &c, 1, 0));
    show ("shutdown", shutdown (event, SHUT_RDWR));
    show ("getsockname", getsockname (event, &address.any, &address.length));
    show ("getpeername", getpeername (event, &address.any, &address.length));
    show ("getsockopt", getsockopt (event, SOL_SOCKET, SO_TYPE, &option, &size));
    show ("setsockopt", setsockopt (event, SOL_SOCKET, SO_KEEPALIVE, &option, size));
    must (close (event) == 0);

    address = inet_address ("127.0.0.1", 0);
    const int udp = bound (SOCK_DGRAM, &address);
    show ("datagram: listen", listen (udp, 1));
    show ("datagram: accept", accept (udp, NULL, NULL));
    show ("datagram: getpeername", getpeername (udp, &address.any, &address.length));
    show ("datagram: send to nowhere", send (udp, &c, 1, 0));
    must (close (udp) == 0);

    show ("unknown family", socket (9999, SOCK_STREAM, 0));
    show ("UDP in a stream socket", socket (AF_INET, SOCK_STREAM, IPPROTO_UDP));
    show ("TCP in a datagram socket", socket (AF_INET6, SOCK_DGRAM, IPPROTO_TCP));
    show ("TCP in a unix socket", socket (AF_UNIX, SOCK_STREAM, IPPROTO_TCP));
    const int tcp = socket (AF_INET, SOCK_STREAM, 0);
    show ("stream: accept without listen", accept (tcp, NULL, NULL));
    show ("stream: getpeername", getpeername (tcp, &address.any, &address.length));
    show ("stream: recv", recv (tcp, &c, 1, 0));
    show ("stream: send", send (tcp, &c, 1, MSG_NOSIGNAL));
    show ("stream: shutdown", shutdown (tcp, SHUT_WR));
    must (close (tcp) == 0);
    const int local = socket (AF_UNIX, SOCK_STREAM, 0);
    show ("unix: getpeername", getpeername (local, &address.any, &address.length));
    show ("unix: send", send (local, &c, 1, MSG_NOSIGNAL));
    must (close (local) == 0);
    return 0;
}
