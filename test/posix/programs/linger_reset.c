/* SO_LINGER of 0: close () drops the connection, and the peer sees a reset, once. */
#include "loopback.h"

static int socket_error (int fd)
{
    int error = -1;
    must (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error}) == 0);
    return error;
}

int main (void)
{
    int ends[2];
    const struct linger none = {1, 0};
    char c;

    tcp_pair (ends);
    must (setsockopt (ends[0], SOL_SOCKET, SO_LINGER, &none, sizeof none) == 0);
    must (close (ends[0]) == 0);
    await (ends[1], POLLIN);
    show_poll ("reset", ends[1], POLLIN | POLLOUT | POLLRDHUP, 0);
    show ("recv", recv (ends[1], &c, 1, 0));
    show_poll ("once it is known", ends[1], POLLIN | POLLOUT | POLLRDHUP, 0);
    show ("recv again", recv (ends[1], &c, 1, 0));
    show ("send", send (ends[1], &c, 1, MSG_NOSIGNAL));
    must (close (ends[1]) == 0);

    tcp_pair (ends);
    must (setsockopt (ends[1], SOL_SOCKET, SO_LINGER, &none, sizeof none) == 0);
    must (close (ends[1]) == 0);
    await (ends[0], POLLIN);
    say ("SO_ERROR: %s", error_name (socket_error (ends[0])));
    say ("and then: %d", socket_error (ends[0]));
    show ("recv", recv (ends[0], &c, 1, 0));
    must (close (ends[0]) == 0);
    return 0;
}
