/*
 * shutdown (SHUT_WR): the peer reads all that was sent and then the end of the stream, and can
 * still answer.
 */
#include "loopback.h"

enum
{
    EVENTS = POLLIN | POLLOUT | POLLRDHUP
};

static void converse (const char *what, int asking, int answering)
{
    char text[32] = "";
    say ("%s", what);
    must (send (asking, "question", 8, 0) == 8);
    show ("  shutdown", shutdown (asking, SHUT_WR));
    show ("  no more to send", send (asking, "x", 1, MSG_NOSIGNAL));
    show_poll ("  asking side", asking, EVENTS, 0);

    show ("  received", recv (answering, text, sizeof text, 0));
    show ("  then the end", recv (answering, text, sizeof text, 0));
    show_poll ("  answering side", answering, EVENTS, 0);
    show_poll ("  answering side, nothing asked for", answering, 0, 0);
    show ("  the end again", recv (answering, text, sizeof text, 0));
    show ("  answer", send (answering, "answer", 6, 0));
    show ("  received", recv (asking, text, sizeof text, 0));
    show ("  shutdown, too", shutdown (answering, SHUT_WR));
    show ("  then the end", recv (asking, text, sizeof text, 0));
    show_poll ("  asking side", asking, EVENTS, 0);
    show_poll ("  answering side", answering, EVENTS, 0);
    must (close (asking) == 0 && close (answering) == 0);
}

int main (void)
{
    int ends[2];
    tcp_pair (ends);
    show ("unknown direction", shutdown (ends[0], 3));
    converse ("the client ends first", ends[0], ends[1]);
    tcp_pair (ends);
    converse ("the server ends first", ends[1], ends[0]);
    unix_pair (ends);
    converse ("unix", ends[0], ends[1]);

    tcp_pair (ends);
    show ("shutdown (SHUT_RD)", shutdown (ends[0], SHUT_RD));
    char c;
    show ("nothing is received any more", recv (ends[0], &c, 1, 0));
    show_poll ("that side", ends[0], EVENTS, 0);
    show ("but sent", send (ends[0], "x", 1, 0));
    show ("arrived", recv (ends[1], &c, 1, 0));
    show ("shutdown (SHUT_RDWR)", shutdown (ends[0], SHUT_RDWR));
    show_poll ("that side", ends[0], EVENTS, 0);
    show ("the peer sees the end", recv (ends[1], &c, 1, 0));
    must (close (ends[0]) == 0 && close (ends[1]) == 0);
    return 0;
}
