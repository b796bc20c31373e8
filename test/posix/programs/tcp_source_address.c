/* A socket that is bound before it connects uses the address and port of bind () as its source. */
#include "loopback.h"

static void connect_from (const char *source, const char *to)
{
    struct address listening_at = inet_address (to, 0), own = inet_address (source, 0), seen = {.length = sizeof seen.room};
    const int listener = listening (&listening_at);
    const int client = bound (SOCK_STREAM, &own);
    must (connect (client, &listening_at.any, listening_at.length) == 0);
    const int server = accept (listener, &seen.any, &seen.length);
    must (server >= 0);
    const struct address after = local_address (client);
    say ("from %s to %s", source, to);
    say ("  a port before it connects: %s", port_of (&own) > 0 ? "yes" : "no");
    say ("  the same afterwards: %s", port_of (&own) == port_of (&after) ? "yes" : "no");
    say ("  seen by the peer: %s", port_of (&own) == port_of (&seen) ? "yes" : "no");
    char text[INET6_ADDRSTRLEN];
    const void *address = seen.any.sa_family == AF_INET ? (void *) &seen.v4.sin_addr : (void *) &seen.v6.sin6_addr;
    say ("  as %s", inet_ntop (seen.any.sa_family, address, text, sizeof text));
    must (close (server) == 0 && close (client) == 0 && close (listener) == 0);
}

int main (void)
{
    need_ipv6 ();
    connect_from ("127.0.0.1", "127.0.0.1");
    connect_from ("127.0.0.3", "127.0.0.1");
    connect_from ("::1", "::1");
    return 0;
}
