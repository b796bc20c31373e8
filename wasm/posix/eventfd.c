/* eventfd(2) without semaphore mode: the signaler under every libzmq mailbox. Never leaves wasm. Any thread. */
#include "descriptor.h"
#include "eventfd.h"
#include "wait.h"

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
    d->ready = (uint16_t) (POLLOUT | (initial ? POLLIN : 0));
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
    while (d->count + more < d->count || d->count + more == UINT64_MAX) {
        descriptor_unlock ();
        if (wait_blocking (fd, POLLOUT, false) != 0)
            return -1;
        descriptor_lock ();
    }
    d->count += more;
    if (d->count)
        descriptor_set_ready (fd, d, POLLIN, 0);
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
