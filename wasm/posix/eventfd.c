/* eventfd(2) without semaphore mode: the signaler under every libzmq mailbox. Never leaves wasm. Any thread. */
#include "descriptor.h"
#include "eventfd.h"
#include "wait.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

#define LARGEST_COUNT (UINT64_MAX - 1)

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
    d->ready = (uint16_t) (POLLOUT | (initial ? POLLIN : 0)); /* 32 bits never fill it */
    return fd;
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
    descriptor_lock ();
    while (more > LARGEST_COUNT - d->count) {
        if (d->nonblocking) {
            descriptor_unlock ();
            errno = EAGAIN;
            return -1;
        }
        /* POLLOUT promises room for 1, and this may want more: it waits for any change. */
        const struct pollfd item = {fd, POLLOUT, 0};
        if (wait_for (&item, 1, -1) != 0)
            return -1;
        descriptor_lock ();
    }
    d->count += more;
    descriptor_set_ready (fd, d, d->count ? POLLIN : 0, d->count == LARGEST_COUNT ? POLLOUT : 0);
    descriptor_unlock ();
    return sizeof more;
}

ssize_t eventfd_take (int fd, struct descriptor *d, void *value, size_t size)
{
    if (size < sizeof d->count) {
        errno = EINVAL;
        return -1;
    }
    descriptor_lock ();
    while (d->count == 0) {
        descriptor_unlock ();
        if (wait_blocking (fd, POLLIN, false) != 0)
            return -1;
        descriptor_lock ();
    }
    memcpy (value, &d->count, sizeof d->count);
    d->count = 0;
    descriptor_set_ready (fd, d, POLLOUT, POLLIN);
    descriptor_unlock ();
    return sizeof d->count;
}
