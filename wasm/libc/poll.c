/*
 * poll(2), level-triggered, over every kind of descriptor. Any thread. It waits as wait.h says for
 * the mode.
 */
#include "../reactor/clock.h"
#include "../reactor/descriptor.h"
#include "socket.h"
#include "../reactor/per_thread.h"
#include "../reactor/wait.h"

#include <errno.h>
#include <poll.h>

static PER_THREAD int waited = -1;

/*
 * The first descriptor of the last poll () that could not wait: the interrupted call waited for it.
 */
int port_waited (void)
{
    return waited;
}

/*
 * If the last recv () of a stream took all bytes, its POLLIN may be stale. This asks the host, and
 * corrects it.
 */
static void settle (const struct pollfd *items, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        struct descriptor *d = items[i].events & POLLIN ? descriptor_get (items[i].fd) : NULL;
        if (d && d->ready & POLLIN)
            stream_settle (items[i].fd, d);
    }
}

/*
 * Works without the lock, because readiness is one word. If a check is a moment too early, another
 * follows, or the caller does not wait.
 */
static int look (struct pollfd *items, nfds_t count)
{
    int hits = 0;
    for (nfds_t i = 0; i < count; i++) {
        items[i].revents = 0;
        if (items[i].fd < 0)
            continue;
        const struct descriptor *d = descriptor_get (items[i].fd);
        items[i].revents = d ? (short) (descriptor_ready (d) & (items[i].events | POLLERR | POLLHUP)) : POLLNVAL;
        if (items[i].revents)
            hits++;
    }
    return hits;
}

int poll (struct pollfd *items, nfds_t count, int timeout)
{
    const double end = timeout > 0 ? clock_now () + timeout : 0;
    double left = timeout;
    for (;;) {
        settle (items, count);
        int hits = look (items, count);
        if (hits || left == 0)
            return hits;
        struct wait wait = wait_begin (items, count);
        hits = look (items, count);
        const int rc = hits ? 0 : wait_sleep (&wait, left);
        wait_end (&wait);
        if (hits)
            return hits;
        if (rc != 0) {
            waited = count ? items[0].fd : -1;
            return -1;
        }
        if (timeout > 0) {
            const double remaining = end - clock_now ();
            left = remaining > 0 ? remaining : 0;
        }
    }
}

int wait_blocking (int fd, int events, bool dontwait)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    if (d->nonblocking || dontwait) {
        errno = EAGAIN;
        return -1;
    }
    struct pollfd item = {fd, (short) events, 0};
    return poll (&item, 1, -1) < 0 ? -1 : 0;
}
