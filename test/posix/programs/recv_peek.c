/* MSG_PEEK leaves the bytes in place, blocks if there are none, and sees the end of the stream. */
#include "loopback.h"

int main (void)
{
    int ends[2];
    tcp_pair (ends);
    char text[16] = "";
    show ("nothing there", recv (ends[1], text, sizeof text, MSG_PEEK | MSG_DONTWAIT));
    must (send (ends[0], "abcdef", 6, 0) == 6);
    show ("peek at 3", recv (ends[1], text, 3, MSG_PEEK));
    say ("\"%s\"", text);
    show ("peek at all", recv (ends[1], text, sizeof text, MSG_PEEK));
    say ("\"%s\"", text);
    show_poll ("still there", ends[1], POLLIN, 0);
    show ("take all", recv (ends[1], text, sizeof text, 0));
    show ("nothing there", recv (ends[1], text, sizeof text, MSG_PEEK | MSG_DONTWAIT));
    show_poll ("nothing there", ends[1], POLLIN, 0);

    /* Read to the last byte, by a read of exactly that size. */
    must (send (ends[0], "gh", 2, 0) == 2);
    show ("take 2 of 2", recv (ends[1], text, 2, 0));
    show ("nothing there", recv (ends[1], text, sizeof text, MSG_PEEK | MSG_DONTWAIT));
    must (send (ends[0], "ij", 2, 0) == 2);
    show ("take 2 of 2", recv (ends[1], text, 2, 0));
    must (send (ends[0], "k", 1, 0) == 1);
    show ("peek, waiting", recv (ends[1], text, sizeof text, MSG_PEEK));
    show ("take", recv (ends[1], text, sizeof text, 0));
    must (close (ends[0]) == 0);
    show ("peek at the end", recv (ends[1], text, sizeof text, MSG_PEEK));
    show ("take the end", recv (ends[1], text, sizeof text, 0));
    must (close (ends[1]) == 0);
    return 0;
}
