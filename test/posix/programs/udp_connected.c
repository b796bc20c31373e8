/* A connected datagram socket sends to its peer, and receives from that peer only. */
#include "loopback.h"

int main (void)
{
    struct address peer_at = inet_address ("127.0.0.1", 0), own = inet_address ("127.0.0.1", 0), other_at = inet_address ("127.0.0.1", 0);
    const int peer = bound (SOCK_DGRAM, &peer_at), client = bound (SOCK_DGRAM, &own), other = bound (SOCK_DGRAM, &other_at);
    struct address name = {.length = sizeof name.room};
    char text[16] = "";
    show ("connect", connect (client, &peer_at.any, peer_at.length));
    show ("getpeername", getpeername (client, &name.any, &name.length));
    say ("the peer's: %s", port_of (&name) == port_of (&peer_at) ? "yes" : "no");
    show ("send", send (client, "hello", 5, 0));
    show ("received", recv (peer, text, sizeof text, 0));
    must (sendto (other, "intruder", 8, 0, &own.any, own.length) == 8);
    must (sendto (peer, "answer", 6, 0, &own.any, own.length) == 6);
    memset (text, 0, sizeof text);
    show ("received", recv (client, text, sizeof text, 0));
    say ("\"%s\"", text);
    show ("and nothing else", recv (client, text, sizeof text, MSG_DONTWAIT));
    show ("connect to another", connect (client, &other_at.any, other_at.length));
    show ("send", send (client, "hello", 5, 0));
    show ("received by the other", recv (other, text, sizeof text, 0));
    must (close (client) == 0 && close (peer) == 0 && close (other) == 0);
    return 0;
}
