/* Whoever sends and closes at once loses nothing: the peer reads every byte first, and only then the end. */
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
    show_poll ("  and then", receiver, POLLIN | POLLOUT | POLLRDHUP, 0);
    must (close (receiver) == 0);
}

int main (void)
{
    for (int i = 0; i < SIZE; i++)
        sent[i] = (char) (i * 7 + i / 251);
    int ends[2];
    tcp_pair (ends);
    send_and_close ("tcp", ends[0], ends[1]);

    struct address address = unix_address ("socket");
    const int listener = listening (&address);
    const int client = connected_to (&address);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0 && close (listener) == 0 && unlink ("socket") == 0);
    send_and_close ("unix", server, client);
    return 0;
}
