/* Sending to a peer that has closed fails in the end, and goes on failing; it never blocks. */
#include "loopback.h"

static void send_on (const char *what, int fd)
{
    const char data[1000] = {0};
    int error = 0;
    for (int i = 0; i < 1000 && !error; i++) {
        if (send (fd, data, sizeof data, MSG_NOSIGNAL) < 0)
            error = errno;
        else
            poll (NULL, 0, 1);
    }
    say ("%s: %s", what, error == EPIPE || error == ECONNRESET ? "the peer is gone" : error ? error_name (error) : "all is well");
    show ("  and then", send (fd, data, sizeof data, MSG_NOSIGNAL));
}

int main (void)
{
    int ends[2];
    tcp_pair (ends);
    must (close (ends[0]) == 0);
    send_on ("tcp", ends[1]);
    must (close (ends[1]) == 0);

    struct address address = unix_address ("socket");
    const int listener = listening (&address);
    const int client = connected_to (&address);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0 && close (listener) == 0 && unlink ("socket") == 0 && close (server) == 0);
    send_on ("unix", client);
    must (close (client) == 0);
    return 0;
}
