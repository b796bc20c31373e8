/*
 * connect () to a name that needs a lookup. It is "localhost" in unusual spelling, so that no
 * shortcut applies.
 */
#include "loopback.h"

#include <netdb.h>

int main (void)
{
    need_ipv6 ();
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct address address = inet_address ("127.0.0.1", 0), peer = {.length = sizeof peer.room};
    const int listener = listening (&address);
    char service[8];
    snprintf (service, sizeof service, "%d", port_of (&address));
    struct addrinfo *found = NULL;
    must (getaddrinfo ("LocalHost", service, &hints, &found) == 0);
    const int client = socket (found->ai_family, found->ai_socktype, found->ai_protocol);
    show ("connect", connect (client, found->ai_addr, found->ai_addrlen));
    freeaddrinfo (found);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0);
    must (getpeername (client, &peer.any, &peer.length) == 0);
    say ("connected to %s, the listener's port: %s", inet_ntoa (peer.v4.sin_addr), port_of (&peer) == port_of (&address) ? "yes" : "no");
    must (close (client) == 0 && close (server) == 0 && close (listener) == 0);

    /* An address of either family, with a socket that can reach both. */
    const struct addrinfo either = {.ai_family = AF_INET6, .ai_socktype = SOCK_STREAM, .ai_flags = AI_V4MAPPED};
    struct address any = inet_address ("::", 0);
    const int dual = listening (&any);
    snprintf (service, sizeof service, "%d", port_of (&any));
    must (getaddrinfo ("LocalHost", service, &either, &found) == 0);
    const int v6 = socket (found->ai_family, found->ai_socktype, found->ai_protocol);
    show ("connect", connect (v6, found->ai_addr, found->ai_addrlen));
    freeaddrinfo (found);
    must (close (v6) == 0 && close (dual) == 0);

    /* A datagram to a name. */
    struct address at = inet_address ("127.0.0.1", 0);
    const int receiver = bound (SOCK_DGRAM, &at), sender = socket (AF_INET, SOCK_DGRAM, 0);
    snprintf (service, sizeof service, "%d", port_of (&at));
    must (getaddrinfo ("LocalHost", service, &hints, &found) == 0);
    show ("sent", sendto (sender, "hello", 5, 0, found->ai_addr, found->ai_addrlen));
    freeaddrinfo (found);
    char text[8];
    show ("received", recv (receiver, text, sizeof text, 0));
    must (close (sender) == 0 && close (receiver) == 0);
    return 0;
}
