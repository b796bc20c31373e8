/*
 * The system functions besides sockets that upstream's programs need. The product has no imports
 * for them, and tests add none. Requests to the runner (process.ts, execute.ts) are lines on
 * descriptor 3.
 */
#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <wasi/api.h>

enum
{
    RUNNER = 3
};

void process_ask (const char *line)
{
    const __wasi_ciovec_t vector = {(const uint8_t *) line, strlen (line)};
    __wasi_size_t written;
    (void) __wasi_fd_write (RUNNER, &vector, 1, &written);
}

void exit (int status)
{
    fflush (NULL);
    _Exit (status);
}

/* Asks the runner to kill the program in this many seconds. */
unsigned alarm (unsigned seconds)
{
    char line[32];
    snprintf (line, sizeof line, "alarm %u\n", seconds);
    process_ask (line);
    return 0;
}

/*
 * Each program runs in a folder of its own, which is the only visible one, so chdir () has no
 * effect.
 */
int chdir (const char *path)
{
    (void) path;
    return 0;
}

char *getcwd (char *out, size_t capacity)
{
    return capacity < 2 ? NULL : strcpy (out, "/");
}

/*
 * A wasm program has no resource limits to raise. Upstream asks for a higher priority, and works
 * without it.
 */
int setrlimit (int resource, const struct rlimit *limit)
{
    (void) resource, (void) limit;
    errno = EPERM;
    return -1;
}

/* The environment is empty at first. */
__wasi_errno_t __wasi_environ_sizes_get (__wasi_size_t *count, __wasi_size_t *size)
{
    *count = *size = 0;
    return 0;
}

__wasi_errno_t __wasi_environ_get (uint8_t **environment, uint8_t *buffer)
{
    (void) environment, (void) buffer;
    return 0;
}

/* Runs main () as crt1 does, after starting this many threads. */
__attribute__ ((export_name ("process_main"))) void process_main (int argc, char **argv, int threads)
{
    extern int main (int argc, char **argv);
    threads_prepare (threads);
    exit (main (argc, argv));
}

/*
 * The upper half of a 64-bit result that passes through JavaScript. No function here has one, but
 * the longjmp () library refers to it.
 */
static int upper_half;

void setTempRet0 (int value)
{
    upper_half = value;
}

int getTempRet0 (void)
{
    return upper_half;
}
