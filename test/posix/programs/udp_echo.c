/*
 * Each datagram arrives whole, in order and with its sender's address, also empty ones, over IPv4
 * and IPv6.
 */
#include "loopback.h"

static void converse (const char *host)
{
    struct address at = inet_address (host, 0), own = inet_address (host, 0), from = {.length = sizeof from.room};
    const int server = bound (SOCK_DGRAM, &at);
    const int client = bound (SOCK_DGRAM, &own);
    char text[32] = "";
    say ("%s", host);
    show ("  nothing there", recvfrom (server, text, sizeof text, MSG_DONTWAIT, NULL, NULL));
    show_poll ("  nothing there", server, POLLIN, 0);
    show ("  sent", sendto (client, "one", 3, 0, &at.any, at.length));
    show ("  sent", sendto (client, "", 0, 0, &at.any, at.length));
    show ("  sent", sendto (client, "three", 5, 0, &at.any, at.length));
    for (int i = 0; i < 3; i++) {
        memset (text, 0, sizeof text);
        await (server, POLLIN);
        show ("  received", recvfrom (server, text, sizeof text, 0, &from.any, &from.length));
        say ("  \"%s\" from the client: %s, length %d", text,
             from.any.sa_family == own.any.sa_family && port_of (&from) == port_of (&own) ? "yes" : "no", (int) from.length);
    }
    show_poll ("  all taken", server, POLLIN, 0);
    show ("  answered", sendto (server, "back", 4, 0, &from.any, from.length));
    memset (text, 0, sizeof text);
    show ("  received, waiting", recv (client, text, sizeof text, 0));
    say ("  \"%s\"", text);
    must (close (client) == 0 && close (server) == 0);

    /* An unbound socket gets a port with its first datagram. */
    at = inet_address (host, 0);
    const int receiver = bound (SOCK_DGRAM, &at);
    const int unbound = socket (at.any.sa_family, SOCK_DGRAM, 0);
    show ("  sent from an unbound socket", sendto (unbound, "x", 1, 0, &at.any, at.length));
    show ("  received", recvfrom (receiver, text, sizeof text, 0, &from.any, &from.length));
    own = local_address (unbound);
    say ("  from its port: %s", port_of (&own) > 0 && port_of (&own) == port_of (&from) ? "yes" : "no");
    must (close (unbound) == 0 && close (receiver) == 0);
}

int main (void)
{
    need_ipv6 ();
    converse ("127.0.0.1");
    converse ("::1");
    return 0;
}
