/*
 * IPV6_V6ONLY: a listener at :: with it leaves the port free for IPv4, and without it takes both.
 */
#include "loopback.h"

static int listen_at (const char *host, int port, int v6only)
{
    struct address address = inet_address (host, port);
    const int fd = socket (address.any.sa_family, SOCK_STREAM, 0);
    must (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof (int)) == 0);
    if (address.any.sa_family == AF_INET6)
        must (setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) == 0);
    if (bind (fd, &address.any, address.length) == 0 && listen (fd, 4) == 0)
        return fd;
    const int error = errno;
    must (close (fd) == 0);
    errno = error;
    return -1;
}

static void try_connect (const char *host, int port)
{
    const struct address address = inet_address (host, port);
    const int fd = socket (address.any.sa_family, SOCK_STREAM, 0);
    say ("  connect to %s: %s", host, connect (fd, &address.any, address.length) == 0 ? "done" : error_name (errno));
    must (close (fd) == 0);
}

/*
 * A port that is free for IPv4 too. The system only looks for one that is free for this socket's
 * family.
 */
static int port_for_both (void)
{
    for (int i = 0; i < 50; i++) {
        const int v6 = listen_at ("::", 0, 1);
        must (v6 >= 0);
        const struct address address = local_address (v6);
        const int v4 = listen_at ("0.0.0.0", port_of (&address), 0);
        must (close (v6) == 0);
        if (v4 < 0)
            continue;
        must (close (v4) == 0);
        return port_of (&address);
    }
    must (!"a free port");
    return 0;
}

int main (void)
{
    need_ipv6 ();
    for (int v6only = 1; v6only >= 0; v6only--) {
        say ("IPV6_V6ONLY %d", v6only);
        const int port = port_for_both ();
        const int listener = listen_at ("::", port, v6only);
        must (listener >= 0);
        try_connect ("::1", port);
        try_connect ("127.0.0.1", port);
        const int beside = listen_at ("0.0.0.0", port, 0);
        say ("  IPv4 beside it: %s", beside >= 0 ? "done" : error_name (errno));
        if (beside >= 0)
            must (close (beside) == 0);
        must (close (listener) == 0);
    }
    return 0;
}
