/*
 * What OpenPGM's module and the wasm call of each other: tables of functions. The module shares
 * the memory and the function table of the wasm, so a pointer to a function has the same meaning
 * on both sides. ts/core/boundary/pgm.ts links the module.
 */
#ifndef PORT_PGM_CALLS_H
#define PORT_PGM_CALLS_H

#include <ifaddrs.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>

#include <pgm/pgm.h>

/* Where the module is. ts/core/boundary/pgm.ts knows the order. Zero until the first thread links
 * it. */
struct pgm_place
{
    void *data;       /* its variables, which all threads share */
    const void *code; /* threaded: the module itself, for threads that have no file of it */
    size_t size;      /* bytes of the code */
};

/* Functions of OpenPGM, which libzmq calls. */
struct pgm_calls
{
    bool (*init) (pgm_error_t **);
    bool (*getaddrinfo) (const char *, const struct pgm_addrinfo_t *, struct pgm_addrinfo_t **, pgm_error_t **);
    void (*freeaddrinfo) (struct pgm_addrinfo_t *);
    void (*error_free) (pgm_error_t *);
    bool (*gsi_create_from_data) (pgm_gsi_t *, const uint8_t *, size_t);
    bool (*socket) (pgm_sock_t **, sa_family_t, int, int, pgm_error_t **);
    bool (*close) (pgm_sock_t *, bool);
    bool (*bind3) (pgm_sock_t *, const struct pgm_sockaddr_t *, socklen_t, const struct pgm_interface_req_t *, socklen_t,
                   const struct pgm_interface_req_t *, socklen_t, pgm_error_t **);
    bool (*connect) (pgm_sock_t *, pgm_error_t **);
    bool (*setsockopt) (pgm_sock_t *, int, int, const void *, socklen_t);
    bool (*getsockopt) (pgm_sock_t *, int, int, void *, socklen_t *);
    int (*send) (pgm_sock_t *, const void *, size_t, size_t *);
    int (*recvmsgv) (pgm_sock_t *, struct pgm_msgv_t *, size_t, int, size_t *, pgm_error_t **);
};

/* Functions of the wasm, which OpenPGM calls: as POSIX has them, but for `now`. */
struct pgm_system
{
    int *(*errno_location) (void);
    void (*abort) (void);
    void *(*malloc) (size_t);
    void *(*calloc) (size_t, size_t);
    void *(*realloc) (void *, size_t);
    void (*free) (void *);
    char *(*getenv) (const char *);
    int (*getentropy) (void *, size_t);
    int (*vsniprintf) (char *, size_t, const char *, va_list);
    int (*clock_gettime) (clockid_t, struct timespec *);
    int (*getaddrinfo) (const char *, const char *, const struct addrinfo *, struct addrinfo **);
    void (*freeaddrinfo) (struct addrinfo *);
    int (*getnameinfo) (const struct sockaddr *, socklen_t, char *, socklen_t, char *, socklen_t, int);
    int (*getifaddrs) (struct ifaddrs **);
    void (*freeifaddrs) (struct ifaddrs *);
    unsigned (*if_nametoindex) (const char *);
    char *(*if_indextoname) (unsigned, char *);
    int (*eventfd) (unsigned, int);
    ssize_t (*read) (int, void *, size_t);
    ssize_t (*write) (int, const void *, size_t);
    int (*close) (int);
    int (*fcntl) (int, int, ...);
    int (*poll) (struct pollfd *, nfds_t, int);
    int (*socket) (int, int, int);
    int (*bind) (int, const struct sockaddr *, socklen_t);
    int (*setsockopt) (int, int, int, const void *, socklen_t);
    int (*getsockopt) (int, int, int, void *, socklen_t *);
    ssize_t (*sendto) (int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    ssize_t (*recvfrom) (int, void *, size_t, int, struct sockaddr *, socklen_t *);
};

#endif
