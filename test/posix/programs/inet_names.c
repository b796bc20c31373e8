/*
 * getsockname () and getpeername () over IPv4, IPv6 and IPv4-mapped addresses, before and after
 * connecting.
 */
#include "loopback.h"

static void show_address (const char *what, const struct address *a)
{
    char text[INET6_ADDRSTRLEN];
    const void *address = a->any.sa_family == AF_INET ? (void *) &a->v4.sin_addr : (void *) &a->v6.sin6_addr;
    say ("  %s: %s %s, port %s, length %d", what, a->any.sa_family == AF_INET ? "IPv4" : "IPv6",
         inet_ntop (a->any.sa_family, address, text, sizeof text), port_of (a) ? "given" : "0", (int) a->length);
}

static struct address peer_address (int fd)
{
    struct address a = {.length = sizeof a.room};
    must (getpeername (fd, &a.any, &a.length) == 0);
    return a;
}

static void names (const char *listen_at, const char *connect_to)
{
    struct address address = inet_address (listen_at, 0);
    say ("listening at %s, connecting to %s", listen_at, connect_to);
    const int listener = socket (address.any.sa_family, SOCK_STREAM, 0);
    struct address fresh = local_address (listener);
    show_address ("fresh", &fresh);
    if (address.any.sa_family == AF_INET6)
        must (setsockopt (listener, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof (int)) == 0);
    must (bind (listener, &address.any, address.length) == 0);
    address = local_address (listener);
    show_address ("bound", &address);
    must (listen (listener, 4) == 0);

    struct address to = inet_address (connect_to, port_of (&address));
    const int client = connected_to (&to);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0);
    const struct address ends[] = {local_address (client), peer_address (client), local_address (server), peer_address (server)};
    show_address ("client, own", &ends[0]);
    show_address ("client, peer's", &ends[1]);
    show_address ("server, own", &ends[2]);
    show_address ("server, peer's", &ends[3]);
    say ("  ports meet: %s", port_of (&ends[0]) == port_of (&ends[3]) && port_of (&ends[1]) == port_of (&ends[2]) ? "yes" : "no");
    must (close (client) == 0 && close (server) == 0 && close (listener) == 0);
}

int main (void)
{
    need_ipv6 ();
    names ("127.0.0.1", "127.0.0.1");
    names ("0.0.0.0", "127.0.0.2");
    names ("::1", "::1");
    names ("::", "::1");
    names ("::", "127.0.0.1");
    names ("::", "::ffff:127.0.0.1");
    names ("::ffff:127.0.0.1", "127.0.0.1");
    return 0;
}
