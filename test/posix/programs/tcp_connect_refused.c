/* A refused connection: SO_ERROR reports it once, and the socket is not connected afterwards. */
#include "loopback.h"

static int socket_error (int fd)
{
    int error = -1;
    must (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error}) == 0);
    return error;
}

int main (void)
{
    struct address nobody = inet_address ("127.0.0.1", 0);
    must (close (listening (&nobody)) == 0);
    char c = 0;

    const int later = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    show ("connect", connect (later, &nobody.any, nobody.length));
    show_poll ("in the end", later, POLLIN | POLLOUT, PATIENCE);
    say ("SO_ERROR: %s", error_name (socket_error (later)));
    say ("and then: %d", socket_error (later));
    struct address peer = {.length = sizeof peer.room};
    show ("getpeername", getpeername (later, &peer.any, &peer.length));
    show ("send", send (later, &c, 1, MSG_NOSIGNAL));
    show ("recv", recv (later, &c, 1, 0));
    show ("shutdown", shutdown (later, SHUT_WR));
    must (close (later) == 0);

    const int blocking = socket (AF_INET, SOCK_STREAM, 0);
    show ("blocking connect", connect (blocking, &nobody.any, nobody.length));
    say ("SO_ERROR: %d", socket_error (blocking));
    must (close (blocking) == 0);

    const int read_first = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    show ("connect", connect (read_first, &nobody.any, nobody.length));
    await (read_first, POLLIN);
    show ("recv tells it, too", recv (read_first, &c, 1, 0));
    say ("SO_ERROR: %d", socket_error (read_first));
    must (close (read_first) == 0);

    /*
     * Closed while it is connecting: the next socket, which gets the same number, must not be
     * affected.
     */
    const int given_up = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    show ("connect", connect (given_up, &nobody.any, nobody.length));
    must (close (given_up) == 0);
    const int next = socket (AF_INET, SOCK_STREAM, 0);
    must (next == given_up);
    show_poll ("the next socket", next, POLLIN, 20);
    say ("SO_ERROR: %d", socket_error (next));
    must (close (next) == 0);
    return 0;
}
