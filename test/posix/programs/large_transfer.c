/* 20 MB in each direction at once over one connection: all bytes arrive unchanged. */
#include "loopback.h"

#include <stdint.h>

enum
{
    TOTAL = 20 << 20,
    BLOCK = 50000
};

struct end
{
    int fd;
    long sent, received;
    uint32_t sum; /* of what was received */
};

static unsigned char *source, block[BLOCK];

static uint32_t add (uint32_t sum, const unsigned char *bytes, long count)
{
    for (long i = 0; i < count; i++)
        sum = (sum ^ bytes[i]) * 16777619;
    return sum;
}

static void step (struct end *end, int ready)
{
    if (ready & POLLIN) {
        const long got = recv (end->fd, block, sizeof block, 0);
        must (got > 0);
        end->sum = add (end->sum, block, got);
        end->received += got;
    }
    if (ready & POLLOUT && end->sent < TOTAL) {
        const long sent = send (end->fd, source + end->sent, (size_t) (TOTAL - end->sent), 0);
        must (sent > 0 || errno == EAGAIN);
        end->sent += sent > 0 ? sent : 0;
    }
}

int main (void)
{
    int fds[2];
    tcp_pair (fds);
    must ((source = malloc (TOTAL)) != NULL);
    for (uint32_t i = 0, x = 1; i < TOTAL; i++, x = x * 1664525 + 1013904223)
        source[i] = (unsigned char) (x >> 24);
    struct end ends[2] = {{fds[0], 0, 0, 1}, {fds[1], 0, 0, 1}};
    set_nonblocking (fds[0]);
    set_nonblocking (fds[1]);
    while (ends[0].received < TOTAL || ends[1].received < TOTAL) {
        struct pollfd items[2];
        for (int i = 0; i < 2; i++)
            items[i] = (struct pollfd){fds[i], (short) (POLLIN | (ends[i].sent < TOTAL ? POLLOUT : 0)), 0};
        must (poll (items, 2, PATIENCE) > 0);
        step (&ends[0], items[0].revents);
        step (&ends[1], items[1].revents);
    }
    const uint32_t whole = add (1, source, TOTAL);
    for (int i = 0; i < 2; i++) {
        show ("received", ends[i].received);
        show ("as it was sent", ends[i].sum == whole);
        must (close (fds[i]) == 0);
    }
    free (source);
    return 0;
}
