/* A blocking exchange over TCP, with IPv4 and IPv6: connect, accept, send, recv, end of stream. */
#include "loopback.h"

static void converse (const char *host)
{
    struct address address = inet_address (host, 0);
    const int listener = listening (&address);
    const int client = connected_to (&address);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0);
    char text[64] = "";
    say ("%s", host);
    show ("  client sends", send (client, "good morning", 12, 0));
    show ("  server receives", recv (server, text, sizeof text, 0));
    say ("  \"%s\"", text);
    show ("  server writes", write (server, "to you, too", 11));
    show ("  client reads", read (client, text, 11));
    say ("  \"%s\"", text);
    show ("  of no bytes", send (client, text, 0, 0));
    must (close (client) == 0);
    show ("  client has closed", recv (server, text, sizeof text, 0));
    show ("  and stays closed", recv (server, text, sizeof text, 0));
    must (close (server) == 0 && close (listener) == 0);
}

int main (void)
{
    need_ipv6 ();
    converse ("127.0.0.1");
    converse ("::1");
    return 0;
}
