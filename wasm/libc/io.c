/* The calls that serve every kind of descriptor: read, write, close, fcntl, ioctl. Any thread. */
#include "../reactor/descriptor.h"
#include "eventfd.h"
#include "../host.h"
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t read (int fd, void *buffer, size_t size)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    return d->kind == DESCRIPTOR_EVENT ? eventfd_take (fd, d, buffer, size) : recv (fd, buffer, size, 0);
}

ssize_t write (int fd, const void *data, size_t size)
{
    if (fd == STDOUT_FILENO || fd == STDERR_FILENO) {
        host_print (data, (int) size);
        return (ssize_t) size;
    }
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    return d->kind == DESCRIPTOR_EVENT ? eventfd_add (fd, d, data, size) : send (fd, data, size, 0);
}

int close (int fd)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    if (d->socket)
        socket_release (fd, d);
    descriptor_retire (fd);
    return 0;
}

int fcntl (int fd, int command, ...)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    va_list arguments;
    va_start (arguments, command);
    const int argument = va_arg (arguments, int);
    va_end (arguments);
    switch (command) {
        case F_GETFL:
            return O_RDWR | (d->nonblocking ? O_NONBLOCK : 0);
        case F_SETFL:
            d->nonblocking = argument & O_NONBLOCK;
            return 0;
        case F_GETFD:
            return FD_CLOEXEC;
        case F_SETFD:
            return 0; /* there is no exec () to close them for */
        default:
            errno = EINVAL;
            return -1;
    }
}

int ioctl (int fd, int request, ...)
{
    struct descriptor *d = descriptor_get (fd);
    if (!d)
        return -1;
    va_list arguments;
    va_start (arguments, request);
    const int *argument = va_arg (arguments, int *);
    va_end (arguments);
    if (request == FIONBIO) {
        d->nonblocking = *argument;
        return 0;
    }
    errno = ENOTTY;
    return -1;
}
