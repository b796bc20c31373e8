/*
 * 2,000 descriptors at once: 1,600 counters, and 200 connections with two ends each. Each one
 * works.
 */
#include "loopback.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

enum
{
    COUNTERS = 1600,
    CONNECTIONS = 200
};

#ifndef __EMSCRIPTEN__
/* A process may start with a lower limit; the limit is the system's and not the port's. */
static void allow_descriptors (void)
{
    struct rlimit limit;
    must (getrlimit (RLIMIT_NOFILE, &limit) == 0);
    if (limit.rlim_cur < 4096)
        limit.rlim_cur = 4096;
    must (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}
#else
static void allow_descriptors (void)
{
}
#endif

static void count (void)
{
    static int fds[COUNTERS];
    for (int i = 0; i < COUNTERS; i++)
        must ((fds[i] = eventfd ((unsigned) i + 1, 0)) >= 0);
    uint64_t value, sum = 0;
    for (int i = COUNTERS - 1; i >= 0; i--) {
        must (read (fds[i], &value, sizeof value) == sizeof value);
        sum += value * (uint64_t) (i + 1);
    }
    say ("counters: %llu", (unsigned long long) sum);
    for (int i = 0; i < COUNTERS; i += 2)
        must (close (fds[i]) == 0);
    for (int i = 1; i < COUNTERS; i += 2)
        must (close (fds[i]) == 0);
}

static void connect_all (void)
{
    static int clients[CONNECTIONS], servers[CONNECTIONS];
    struct address address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    for (int i = 0; i < CONNECTIONS; i++) {
        clients[i] = connected_to (&address);
        must ((servers[i] = accept (listener, NULL, NULL)) >= 0);
    }
    for (int i = 0; i < CONNECTIONS; i++)
        must (send (clients[i], &i, sizeof i, 0) == sizeof i);
    int right = 0;
    for (int i = CONNECTIONS - 1; i >= 0; i--) {
        int got;
        must (recv (servers[i], &got, sizeof got, 0) == sizeof got);
        right += got == i;
    }
    show ("connections", right);
    for (int i = 0; i < CONNECTIONS; i++)
        must (close (clients[i]) == 0 && close (servers[i]) == 0);
    must (close (listener) == 0);
}

int main (void)
{
    allow_descriptors ();
    for (int round = 0; round < 2; round++) {
        count ();
        connect_all ();
    }
    return 0;
}
