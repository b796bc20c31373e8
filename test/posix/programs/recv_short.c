/*
 * The next recv () gets the bytes that one leaves. POLLIN holds until the last byte is read, and
 * not longer.
 */
#include "loopback.h"

int main (void)
{
    int ends[2];
    tcp_pair (ends);
    char text[4] = "";
    must (send (ends[0], "abcdefgh", 8, 0) == 8);
    await (ends[1], POLLIN);
    for (int size = 3; size > 0; size--) {
        memset (text, 0, sizeof text);
        show ("taken", recv (ends[1], text, (size_t) size, 0));
        say ("\"%s\"", text);
        show_poll ("left", ends[1], POLLIN, 0);
    }
    show ("of no bytes", recv (ends[1], text, 0, MSG_DONTWAIT));
    show ("taken", recv (ends[1], text, 2, 0));
    show_poll ("all taken, by as much as there was", ends[1], POLLIN, 0);
    show ("none left", recv (ends[1], text, sizeof text, MSG_DONTWAIT));
    must (send (ends[0], "ij", 2, 0) == 2);
    show_poll ("more has come", ends[1], POLLIN, PATIENCE);
    show ("taken", recv (ends[1], text, sizeof text, 0));
    show_poll ("all taken, asking for more", ends[1], POLLIN, 0);
    must (close (ends[0]) == 0 && close (ends[1]) == 0);
    return 0;
}
