/* A non-blocking connect () is in progress until POLLOUT, and SO_ERROR is then 0. */
#include "loopback.h"

int main (void)
{
    struct address address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    const int client = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int error = -1;
    socklen_t size = sizeof error;
    char c = 'x';
    show ("connect", connect (client, &address.any, address.length));
    show_poll ("in the end", client, POLLIN | POLLOUT, PATIENCE);
    must (getsockopt (client, SOL_SOCKET, SO_ERROR, &error, &size) == 0);
    say ("SO_ERROR: %d, %d bytes", error, (int) size);
    show ("connect again", connect (client, &address.any, address.length) == 0 ? 0 : errno == EISCONN ? 0 : -1);
    show ("and again", connect (client, &address.any, address.length));
    struct address peer = {.length = sizeof peer.room};
    show ("getpeername", getpeername (client, &peer.any, &peer.length));
    say ("the listener's port: %s", port_of (&peer) == port_of (&address) ? "yes" : "no");
    show ("nothing to receive", recv (client, &c, 1, 0));
    show ("send", send (client, &c, 1, 0));
    const int server = accept (listener, NULL, NULL);
    must (server >= 0);
    await (server, POLLIN);
    show ("recv", recv (server, &c, 1, 0));
    must (close (server) == 0 && close (client) == 0 && close (listener) == 0);
    return 0;
}
