/*
 * close () right after send () loses nothing: the peer reads every byte, and then the end of the
 * stream.
 */
#include "loopback.h"

enum
{
    SIZE = 100000
};

static char sent[SIZE], received[SIZE];

static void send_and_close (const char *what, int sender, int receiver)
{
    size_t at = 0;
    say ("%s", what);
    must (send (sender, sent, SIZE, 0) == SIZE);
    must (close (sender) == 0);
    for (long got; (got = recv (receiver, received + at, 1000, 0)) != 0; at += (size_t) got)
        must (got > 0);
    show ("  received", (long) at);
    show ("  as it was sent", memcmp (sent, received, SIZE) == 0);
    struct pollfd item = {receiver, POLLIN | POLLOUT | POLLRDHUP, 0};
    must (poll (&item, 1, 0) == 1);
    /*
     * For a unix socket whose peer has closed, Linux also reports POLLHUP. TCP and the port report
     * the end only.
     */
    say ("  and then:%s%s%s", item.revents & POLLIN ? " IN" : "",
         item.revents & POLLOUT ? " OUT" : "", item.revents & POLLRDHUP ? " RDHUP" : "");
    must (close (receiver) == 0);
}

int main (void)
{
    for (int i = 0; i < SIZE; i++)
        sent[i] = (char) (i * 7 + i / 251);
    int ends[2];
    tcp_pair (ends);
    send_and_close ("tcp", ends[0], ends[1]);

    unix_pair (ends);
    send_and_close ("unix", ends[1], ends[0]);
    return 0;
}
