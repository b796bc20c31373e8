/*
 * If the peer does not read, send () finally fails with EAGAIN. All accepted bytes then arrive, in
 * order.
 */
#include "loopback.h"

#include <stdint.h>

static unsigned char next_byte (uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return (unsigned char) (*state >> 24);
}

static void press (const char *what, int sender, int receiver)
{
    uint32_t sending = 1, receiving = 1;
    static unsigned char block[65536];
    long taken = 0, arrived = 0, wrong = 0;
    set_nonblocking (sender);
    set_nonblocking (receiver);
    say ("%s", what);
    /* The buffer is full, and still full after a while. */
    for (;;) {
        uint32_t state = sending;
        for (size_t i = 0; i < sizeof block; i++)
            block[i] = next_byte (&state);
        const long sent = send (sender, block, sizeof block, 0);
        if (sent < 0) {
            must (errno == EAGAIN);
            if (poll (&(struct pollfd){sender, POLLOUT, 0}, 1, 50) == 0)
                break;
            continue;
        }
        for (long i = 0; i < sent; i++)
            next_byte (&sending);
        taken += sent;
        must (taken < 1 << 30);
    }
    show_poll ("  full", sender, POLLOUT, 0);
    while (arrived < taken) {
        await (receiver, POLLIN);
        const long got = recv (receiver, block, sizeof block, 0);
        must (got > 0);
        for (long i = 0; i < got; i++)
            wrong += block[i] != next_byte (&receiving);
        arrived += got;
    }
    show ("  wrong bytes", wrong);
    show_poll ("  writable", sender, POLLOUT, PATIENCE);
    show ("  nothing is left", recv (receiver, block, sizeof block, 0));
    must (close (sender) == 0 && close (receiver) == 0);
}

int main (void)
{
    int ends[2];
    tcp_pair (ends);
    press ("tcp", ends[0], ends[1]);
    tcp_pair (ends);
    press ("tcp, from the server", ends[1], ends[0]);
    unix_pair (ends);
    press ("unix", ends[0], ends[1]);
    return 0;
}
