/*
 * OpenPGM as libzmq sees it: each function calls the one in OpenPGM's module, which is linked
 * when a program first uses an epgm endpoint. Programs that use none do not load it.
 */
#include "../host.h"
#include "../pgm/calls.h"
#include "../reactor/per_thread.h"

#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

int vsniprintf (char *restrict out, size_t size, const char *restrict format, va_list arguments);
int *__errno_location (void);

static const struct pgm_system wasm_system = {
  __errno_location, abort,        malloc,      calloc,      realloc,        free,           getenv,  getentropy, vsniprintf, clock_gettime,
  getaddrinfo,      freeaddrinfo, getnameinfo, getifaddrs,  freeifaddrs,    if_nametoindex, if_indextoname, eventfd, read,   write,
  close,            fcntl,        poll,        socket,      bind,           setsockopt,     getsockopt,     sendto,  recvfrom,
};

/* Each thread has a function table of its own, into which the module is linked anew. */
static PER_THREAD const struct pgm_calls *calls;

/* OpenPGM takes no locks here (wasm/pgm/system.h), so one thread at a time is in it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Links OpenPGM's module and starts it, once a thread. false: that failed. */
static bool link_module (void)
{
    static struct pgm_place place;
    if (calls)
        return true;
    pthread_mutex_lock (&lock);
    const struct pgm_calls *const linked = (const struct pgm_calls *) host_pgm (&wasm_system, &place);
    pgm_error_t *error = NULL;
    if (linked && linked->init (&error))
        calls = linked;
    else if (linked)
        linked->error_free (error);
    pthread_mutex_unlock (&lock);
    return calls != NULL;
}

/* Whether epgm endpoints can be used: 1, or 0. Links the module. */
int port_pgm (void)
{
    return link_module ();
}

/* Returns what the call does. */
#define LOCKED(type, call) \
    pthread_mutex_lock (&lock); \
    const type result = call; \
    pthread_mutex_unlock (&lock); \
    return result

/* libzmq calls these with each context. The module starts when it is linked, and ends with the
 * instance. */
bool pgm_init (pgm_error_t **error)
{
    (void) error;
    return true;
}

bool pgm_shutdown (void)
{
    return true;
}

/* What libzmq gets in place of an address, as it asserts that there is an error. */
static bool unavailable (pgm_error_t **error)
{
    pgm_error_t *const e = calloc (1, sizeof *e);
    if (!e)
        abort ();
    e->domain = PGM_ERROR_DOMAIN_IF;
    e->code = PGM_ERROR_FAILED;
    *error = e;
    return false;
}

bool pgm_getaddrinfo (const char *restrict network, const struct pgm_addrinfo_t *const restrict hints,
                      struct pgm_addrinfo_t **restrict out, pgm_error_t **restrict error)
{
    if (!link_module ())
        return unavailable (error);
    LOCKED (bool, calls->getaddrinfo (network, hints, out, error));
}

void pgm_freeaddrinfo (struct pgm_addrinfo_t *addresses)
{
    pthread_mutex_lock (&lock);
    calls->freeaddrinfo (addresses);
    pthread_mutex_unlock (&lock);
}

void pgm_error_free (pgm_error_t *error)
{
    if (calls)
        calls->error_free (error);
    else
        free (error);
}

void pgm_free (void *block)
{
    free (block);
}

bool pgm_gsi_create_from_data (pgm_gsi_t *restrict gsi, const uint8_t *restrict data, const size_t size)
{
    LOCKED (bool, calls->gsi_create_from_data (gsi, data, size));
}

bool pgm_socket (pgm_sock_t **restrict sock, const sa_family_t family, const int type, const int protocol, pgm_error_t **restrict error)
{
    LOCKED (bool, calls->socket (sock, family, type, protocol, error));
}

bool pgm_close (pgm_sock_t *sock, bool flush)
{
    LOCKED (bool, calls->close (sock, flush));
}

bool pgm_bind3 (pgm_sock_t *restrict sock, const struct pgm_sockaddr_t *const restrict address, const socklen_t size,
                const struct pgm_interface_req_t *const send, const socklen_t send_size,
                const struct pgm_interface_req_t *const receive, const socklen_t receive_size, pgm_error_t **restrict error)
{
    LOCKED (bool, calls->bind3 (sock, address, size, send, send_size, receive, receive_size, error));
}

bool pgm_connect (pgm_sock_t *restrict sock, pgm_error_t **restrict error)
{
    LOCKED (bool, calls->connect (sock, error));
}

bool pgm_setsockopt (pgm_sock_t *const restrict sock, const int level, const int name, const void *restrict value, const socklen_t size)
{
    LOCKED (bool, calls->setsockopt (sock, level, name, value, size));
}

bool pgm_getsockopt (pgm_sock_t *const restrict sock, const int level, const int name, void *restrict value, socklen_t *restrict size)
{
    LOCKED (bool, calls->getsockopt (sock, level, name, value, size));
}

int pgm_send (pgm_sock_t *const restrict sock, const void *restrict data, const size_t size, size_t *restrict sent)
{
    LOCKED (int, calls->send (sock, data, size, sent));
}

int pgm_recvmsgv (pgm_sock_t *const restrict sock, struct pgm_msgv_t *const restrict messages, const size_t count, const int flags,
                  size_t *restrict size, pgm_error_t **restrict error)
{
    LOCKED (int, calls->recvmsgv (sock, messages, count, flags, size, error));
}
