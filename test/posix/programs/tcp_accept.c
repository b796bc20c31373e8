/*
 * accept4 (): EAGAIN without a connection, the oldest connection first, its flags, the peer's
 * address.
 */
#include "loopback.h"

int main (void)
{
    struct address address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    set_nonblocking (listener);
    show ("none yet", accept4 (listener, NULL, NULL, 0));

    int clients[3];
    for (int i = 0; i < 3; i++) {
        clients[i] = connected_to (&address);
        must (send (clients[i], &"abc"[i], 1, 0) == 1);
    }
    for (int i = 0; i < 3; i++) {
        struct address peer = {.length = sizeof peer.room}, own = local_address (clients[i]);
        await (listener, POLLIN);
        const int server = accept4 (listener, &peer.any, &peer.length, i == 1 ? SOCK_NONBLOCK | SOCK_CLOEXEC : 0);
        must (server >= 0);
        char c = 0;
        await (server, POLLIN);
        must (recv (server, &c, 1, 0) == 1);
        say ("accepted %c: length %d, %s, the client's port: %s", c, (int) peer.length, inet_ntoa (peer.v4.sin_addr),
             port_of (&peer) == port_of (&own) ? "yes" : "no");
        say ("  %s", fcntl (server, F_GETFL, 0) & O_NONBLOCK ? "does not block" : "blocks");
        must (close (server) == 0);
    }
    show_poll ("none left", listener, POLLIN, 0);
    show ("none left", accept4 (listener, NULL, NULL, 0));

    struct address peer = {.length = 4};
    const int one_more = connected_to (&address);
    await (listener, POLLIN);
    const int server = accept (listener, &peer.any, &peer.length);
    say ("length where there was room for 4: %d", (int) peer.length);
    must (close (server) == 0 && close (one_more) == 0);
    for (int i = 0; i < 3; i++)
        must (close (clients[i]) == 0);

    /* Closing a listener with a connection in its queue closes that connection. */
    const int waiting = connected_to (&address);
    must (close (listener) == 0);
    char c;
    const long got = recv (waiting, &c, 1, 0);
    say ("the queue is gone: %s", got == 0 || errno == ECONNRESET ? "yes" : "no");
    must (close (waiting) == 0);
    return 0;
}
