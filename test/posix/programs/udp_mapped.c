/*
 * A datagram socket at :: receives IPv4 too, with senders as ::ffff:…; with IPV6_V6ONLY it receives
 * none.
 */
#include "loopback.h"

static int bound_at_any (int v6only, int *port)
{
    struct address any = inet_address ("::", 0);
    const int fd = socket (AF_INET6, SOCK_DGRAM, 0);
    must (setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) == 0);
    must (bind (fd, &any.any, any.length) == 0);
    any = local_address (fd);
    *port = port_of (&any);
    return fd;
}

int main (void)
{
    need_ipv6 ();
    int port;
    char text[8] = "", name[INET6_ADDRSTRLEN];
    const int both = bound_at_any (0, &port);
    struct address own = inet_address ("127.0.0.1", 0), to = inet_address ("127.0.0.1", port), from = {.length = sizeof from.room};
    const int v4 = bound (SOCK_DGRAM, &own);
    show ("sent", sendto (v4, "v4", 2, 0, &to.any, to.length));
    show ("received", recvfrom (both, text, sizeof text, 0, &from.any, &from.length));
    say ("\"%s\" from %s, length %d", text, inet_ntop (AF_INET6, &from.v6.sin6_addr, name, sizeof name), (int) from.length);
    show ("answered", sendto (both, "back", 4, 0, &from.any, from.length));
    from.length = sizeof from.room;
    show ("received", recvfrom (v4, text, sizeof text, 0, &from.any, &from.length));
    say ("\"%s\" from %s, length %d", text, inet_ntoa (from.v4.sin_addr), (int) from.length);
    to = inet_address ("::1", port);
    const int v6 = socket (AF_INET6, SOCK_DGRAM, 0);
    memset (text, 0, sizeof text);
    show ("sent", sendto (v6, "v6", 2, 0, &to.any, to.length));
    show ("received", recv (both, text, sizeof text, 0));
    say ("\"%s\"", text);

    const int one = bound_at_any (1, &port);
    to = inet_address ("127.0.0.1", port);
    show ("sent", sendto (v4, "v4", 2, 0, &to.any, to.length));
    to = inet_address ("::1", port);
    show ("sent", sendto (v6, "v6", 2, 0, &to.any, to.length));
    show ("received", recv (one, text, sizeof text, 0));
    say ("\"%s\"", text);
    show ("nothing else", recv (one, text, sizeof text, MSG_DONTWAIT));
    must (close (both) == 0 && close (one) == 0 && close (v4) == 0 && close (v6) == 0);
    return 0;
}
