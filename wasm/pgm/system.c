/*
 * What OpenPGM asks of libc and the system, over the functions of the wasm. Text functions, and
 * others without state, are libc's own, linked into the module.
 */
#include "system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <impl/framework.h>

#include <netinet/in.h>

/* --- libc --- */

_Noreturn void abort (void)
{
    wasm->abort ();
    __builtin_unreachable ();
}

void *malloc (size_t size)
{
    return wasm->malloc (size);
}

void *calloc (size_t count, size_t size)
{
    return wasm->calloc (count, size);
}

void *realloc (void *block, size_t size)
{
    return wasm->realloc (block, size);
}

void free (void *block)
{
    wasm->free (block);
}

char *getenv (const char *name)
{
    return wasm->getenv (name);
}

/* OpenPGM prints no floating point. */
int vsnprintf (char *restrict out, size_t size, const char *restrict format, va_list arguments)
{
    return wasm->vsniprintf (out, size, format, arguments);
}

int snprintf (char *restrict out, size_t size, const char *restrict format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    const int length = vsnprintf (out, size, format, arguments);
    va_end (arguments);
    return length;
}

int vasprintf (char **out, const char *format, va_list arguments)
{
    va_list again;
    va_copy (again, arguments);
    const int length = vsnprintf (NULL, 0, format, again);
    va_end (again);
    *out = length < 0 ? NULL : malloc ((size_t) length + 1);
    return *out ? vsnprintf (*out, (size_t) length + 1, format, arguments) : -1;
}

/* Reads the environment variable PGM_LOG_MASK, the one use: "0x" and up to four digits. */
int vsscanf (const char *restrict text, const char *restrict format, va_list arguments)
{
    (void) format;
    char *end;
    const unsigned long value = strtoul (text, &end, 16);
    if (end == text)
        return 0;
    *va_arg (arguments, unsigned *) = (unsigned) value & 0xffff;
    return 1;
}

/* libc's memcpy () has JavaScript copy more than 511 bytes. memmove () is an instruction. */
void emscripten_memcpy_big (void *restrict to, const void *restrict from, size_t size)
{
    memmove (to, from, size);
}

char *strerror (int number)
{
    static char text[32];
    snprintf (text, sizeof text, "errno %d", number);
    return text;
}

int strerror_r (int number, char *out, size_t size)
{
    snprintf (out, size, "errno %d", number);
    return 0;
}

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT;

/* --- Output: failed assertions, and messages at PGM_MIN_LOG_LEVEL. --- */

FILE *const stderr = NULL;

int fiprintf (FILE *restrict file, const char *restrict format, ...)
{
    char text[512];
    (void) file;
    va_list arguments;
    va_start (arguments, format);
    const int length = vsnprintf (text, sizeof text, format, arguments);
    va_end (arguments);
    wasm->write (STDERR_FILENO, text, strlen (text));
    return length;
}

size_t fwrite (const void *restrict data, size_t size, size_t count, FILE *restrict file)
{
    (void) file;
    wasm->write (STDERR_FILENO, data, size * count);
    return count;
}

int fputc (int character, FILE *file)
{
    const char byte = (char) character;
    fwrite (&byte, 1, 1, file);
    return character;
}

ssize_t write (int fd, const void *data, size_t size)
{
    return wasm->write (fd, data, size);
}

/* --- Files: the only one that is read is the seed of random numbers. --- */

FILE *fopen (const char *restrict path, const char *restrict mode)
{
    (void) mode;
    return strcmp (path, "/dev/urandom") == 0 ? (FILE *) path : NULL;
}

size_t fread (void *restrict out, size_t size, size_t count, FILE *restrict file)
{
    (void) file;
    return wasm->getentropy (out, size * count) == 0 ? count : 0;
}

int fclose (FILE *file)
{
    (void) file;
    return 0;
}

struct pgm_protoent_t *pgm_getprotobyname (const char *name)
{
    (void) name;
    return NULL;
}

struct pgm_netent_t *pgm_getnetbyname (const char *name)
{
    (void) name;
    return NULL;
}

/* --- Time. OpenPGM measures with it, so it is a clock that is never set. --- */

int gettimeofday (struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    (void) zone;
    if (wasm->clock_gettime (CLOCK_MONOTONIC, &now) != 0)
        return -1;
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

/* Nothing here waits. */
int select (int count, fd_set *restrict readable, fd_set *restrict writable, fd_set *restrict failed, struct timeval *restrict timeout)
{
    (void) count, (void) readable, (void) writable, (void) failed, (void) timeout;
    return 0;
}

/* --- The machine. --- */

int pgm_get_nprocs (void)
{
    return 1;
}

/* What OpenPGM's build would write. */
const unsigned pgm_major_version = 5, pgm_minor_version = 3, pgm_micro_version = 128;
const char *pgm_build_date = "", *pgm_build_time = "", *pgm_build_system = "", *pgm_build_machine = "", *pgm_build_revision = "";

/* No special instructions: the compiler has its own for checksums. */
void pgm_cpuid (pgm_cpu_t *cpu)
{
    memset (cpu, 0, sizeof *cpu);
}

/* --- Addresses and descriptors. --- */

int getaddrinfo (const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    return wasm->getaddrinfo (name, service, hints, out);
}

void freeaddrinfo (struct addrinfo *answer)
{
    wasm->freeaddrinfo (answer);
}

int getnameinfo (const struct sockaddr *restrict address, socklen_t size, char *restrict host, socklen_t host_size, char *restrict service,
                 socklen_t service_size, int flags)
{
    return wasm->getnameinfo (address, size, host, host_size, service, service_size, flags);
}

int getifaddrs (struct ifaddrs **out)
{
    return wasm->getifaddrs (out);
}

void freeifaddrs (struct ifaddrs *list)
{
    wasm->freeifaddrs (list);
}

unsigned if_nametoindex (const char *name)
{
    return wasm->if_nametoindex (name);
}

char *if_indextoname (unsigned index, char *name)
{
    return wasm->if_indextoname (index, name);
}

int eventfd (unsigned initial, int flags)
{
    return wasm->eventfd (initial, flags);
}

ssize_t read (int fd, void *out, size_t size)
{
    return wasm->read (fd, out, size);
}

int fcntl (int fd, int command, ...)
{
    va_list arguments;
    va_start (arguments, command);
    const int argument = va_arg (arguments, int);
    va_end (arguments);
    return wasm->fcntl (fd, command, argument);
}

int socket (int family, int type, int protocol)
{
    return wasm->socket (family, type, protocol);
}

int getsockopt (int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
    return wasm->getsockopt (fd, level, name, value, size);
}
