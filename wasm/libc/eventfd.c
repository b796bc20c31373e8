/*
 * eventfd(2) without semaphore mode: the signaler under every libzmq mailbox. It never leaves wasm.
 * Any thread, without a lock.
 */
#include "../reactor/inline_reply.h"
#include "../reactor/descriptor.h"
#include "eventfd.h"
#include "../reactor/wait.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

int eventfd (unsigned int initial, int flags)
{
    if (flags & ~(EFD_CLOEXEC | EFD_NONBLOCK)) {
        errno = EINVAL;
        return -1;
    }
    const int fd = descriptor_open (DESCRIPTOR_EVENT);
    if (fd < 0)
        return -1;
    struct descriptor *d = descriptor_get (fd);
    d->nonblocking = flags & EFD_NONBLOCK;
    d->count = initial;
    return fd;
}

/* POLLOUT promises room for 1, and the write may need more, so it waits for any change. */
static int wait_for_room (int fd, struct descriptor *d, uint64_t more)
{
    const struct pollfd item = {fd, POLLOUT, 0};
    struct wait wait = wait_begin (&item, 1);
    const bool full = more > EVENT_LARGEST - __atomic_load_n (&d->count, __ATOMIC_SEQ_CST);
    const int rc = full ? wait_sleep (&wait, -1) : 0;
    wait_end (&wait);
    return rc;
}

ssize_t eventfd_add (int fd, struct descriptor *d, const void *value, size_t size)
{
    uint64_t more;
    if (size < sizeof more) {
        errno = EINVAL;
        return -1;
    }
    memcpy (&more, value, sizeof more);
    if (more == UINT64_MAX) {
        errno = EINVAL;
        return -1;
    }
    uint64_t count = __atomic_load_n (&d->count, __ATOMIC_SEQ_CST);
    do {
        while (more > EVENT_LARGEST - count) {
            if (d->nonblocking) {
                errno = EAGAIN;
                return -1;
            }
            if (wait_for_room (fd, d, more) != 0)
                return -1;
            count = __atomic_load_n (&d->count, __ATOMIC_SEQ_CST);
        }
    } while (!__atomic_compare_exchange_n (&d->count, &count, count + more, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    if (count + more > 0 && !reply_keeps (fd, d))
        descriptor_counted (fd, d, POLLIN);
    return sizeof more;
}

ssize_t eventfd_take (int fd, struct descriptor *d, void *value, size_t size)
{
    uint64_t count;
    if (size < sizeof count) {
        errno = EINVAL;
        return -1;
    }
    while ((count = __atomic_exchange_n (&d->count, 0, __ATOMIC_SEQ_CST)) == 0)
        if (wait_blocking (fd, POLLIN, false) != 0)
            return -1;
    memcpy (value, &count, sizeof count);
    descriptor_counted (fd, d, POLLOUT);
    return sizeof count;
}
