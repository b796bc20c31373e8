/*
 * Printing for every program here. A program prints only what POSIX promises: names of errors,
 * never their numbers, and no port, descriptor or time. So a native run and a run in wasm print the
 * same. Each line is flushed at once, so that a program that hangs shows how far it came.
 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
    PATIENCE = 30000 /* milliseconds after which what should have happened has not */
};

static inline const char *error_name (int error)
{
#define NAME(name) {name, #name}
    static const struct
    {
        int number;
        const char *name;
    } names[] = {
      NAME (EACCES), NAME (EADDRINUSE), NAME (EADDRNOTAVAIL), NAME (EAFNOSUPPORT), NAME (EAGAIN), NAME (EALREADY),
      NAME (EBADF), NAME (ECONNREFUSED), NAME (ECONNRESET), NAME (EDESTADDRREQ), NAME (EEXIST), NAME (EHOSTUNREACH),
      NAME (EINPROGRESS), NAME (EINTR), NAME (EINVAL), NAME (EISCONN), NAME (EISDIR), NAME (EMFILE), NAME (EMSGSIZE),
      NAME (ENAMETOOLONG), NAME (ENETUNREACH), NAME (ENODEV), NAME (ENOENT), NAME (ENOPROTOOPT), NAME (ENOTCONN),
      NAME (ENOTDIR), NAME (ENOTEMPTY), NAME (ENOTSOCK), NAME (ENOTTY), NAME (ENXIO), NAME (EOPNOTSUPP), NAME (EPIPE),
      NAME (EPROTONOSUPPORT), NAME (ETIMEDOUT),
    };
#undef NAME
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == error)
            return names[i].name;
    return "an error without a name here";
}

/* One line. */
__attribute__ ((format (printf, 1, 2))) static inline void say (const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    vprintf (format, arguments);
    va_end (arguments);
    putchar ('\n');
    fflush (stdout);
}

/* "what: 5", or "what: EAGAIN" for a negative result; gives it back. */
static inline long show (const char *what, long result)
{
    if (result < 0)
        say ("%s: %s", what, error_name (errno));
    else
        say ("%s: %ld", what, result);
    return result;
}

/* For what is not the matter of the program: ends it where that fails. */
#define must(condition) \
    do { \
        if (!(condition)) { \
            say ("line %d: not so: %s (%s)", __LINE__, #condition, error_name (errno)); \
            exit (1); \
        } \
    } while (0)

/* "what: IN OUT", the events that poll () reports within the timeout. */
static inline void show_poll (const char *what, int fd, int events, int timeout)
{
    struct pollfd item = {fd, (short) events, 0};
    if (poll (&item, 1, timeout) < 0) {
        say ("%s: %s", what, error_name (errno));
        return;
    }
    const int r = item.revents;
    say ("%s:%s%s%s%s%s%s%s", what, r ? "" : " nothing", r & POLLIN ? " IN" : "", r & POLLOUT ? " OUT" : "",
         r & POLLRDHUP ? " RDHUP" : "", r & POLLHUP ? " HUP" : "", r & POLLERR ? " ERR" : "", r & POLLNVAL ? " NVAL" : "");
}

/* Waits for one of the events, and ends the program where none comes. */
static inline void await (int fd, int events)
{
    struct pollfd item = {fd, (short) events, 0};
    must (poll (&item, 1, PATIENCE) == 1);
}

#endif
