/* How a POSIX call fails: errno, and -1. */
#ifndef PORT_FAIL_H
#define PORT_FAIL_H

#include <errno.h>

static inline int fail (int error)
{
    errno = error;
    return -1;
}

#endif
