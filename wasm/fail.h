/*
 * How a call fails: a POSIX call by errno and -1. A failure that makes all work impossible ends the
 * instance.
 */
#ifndef PORT_FAIL_H
#define PORT_FAIL_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static inline int fail (int error)
{
    errno = error;
    return -1;
}

/* Ends the instance, with the text of libzmq's alloc_assert (). */
__attribute__ ((noreturn, noinline, unused)) static void out_of_memory (const char *wanted)
{
    fprintf (stderr, "FATAL ERROR: OUT OF MEMORY (%s)\n", wanted);
    abort ();
}

#endif
