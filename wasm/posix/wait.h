/*
 * Waiting, which is the one thing that differs between the modes. wait_inline.c serves the single-threaded build.
 */
#ifndef PORT_WAIT_H
#define PORT_WAIT_H

#include <stdbool.h>

/* The moment to wait from: taken before looking at readiness, so that no change between the look and the wait is
 * missed. */
unsigned wait_mark (void);

/* Waits until readiness has changed since the mark, or until so many milliseconds have passed (negative: no limit).
 * 0, or -1 with EINTR where waiting is not possible: inline, when only the event loop could make progress.
 * The caller does not hold descriptor_lock. */
int wait_change (unsigned mark, int timeout);

/* Readiness has changed: wakes every thread in wait_change (). The caller holds descriptor_lock. */
void wait_wake_all (void);

/* The ready queue is no longer empty: the host thread must run the pump. The caller holds descriptor_lock. */
void wait_wake_host (void);

/* The pump has begun: the next change needs a new wake. */
void wait_host_awake (void);

/* Waits until a call can go on that would block, for a descriptor in blocking mode: -1 with EAGAIN when the
 * descriptor is not in blocking mode, else as wait_change (). */
int wait_blocking (int fd, int events, bool dontwait);

#endif
