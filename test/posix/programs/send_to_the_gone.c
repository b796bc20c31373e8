/*
 * Sending to a peer that has closed finally fails, keeps failing, and never blocks. It does not
 * fail at once: the shim reads a closed stream for two seconds, so that a reset does not discard
 * the last bytes for the peer.
 */
#include "loopback.h"

static void send_on (const char *what, int fd)
{
    const char data[1000] = {0};
    int error = 0;
    for (int i = 0; i < PATIENCE / 10 && !error; i++) {
        if (send (fd, data, sizeof data, MSG_NOSIGNAL) < 0)
            error = errno;
        else
            poll (NULL, 0, 10);
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

    unix_pair (ends);
    must (close (ends[1]) == 0);
    send_on ("unix", ends[0]);
    must (close (ends[0]) == 0);
    return 0;
}
