/*
 * The seam between C inside the wasm and the program around it. Every function here is an import of
 * the module "host". `ts/shim/host.ts` is the same list as TypeScript interfaces, and a test
 * compares both lists with the wasm's real imports. A new line here is a function that every
 * runtime must implement.
 *
 * Contract, unless a function says otherwise:
 * - it runs on the host thread (the thread whose event loop owns the sockets) and returns without
 *   waiting;
 * - it returns 0 or a count, or a negative errno as <errno.h> numbers it;
 * - it never calls back into libzmq: an event on a descriptor is reported later, through port_ready
 *   ();
 * - pointers are valid for the length of the call; text is UTF-8 and ends with a NUL.
 */
#ifndef PORT_HOST_H
#define PORT_HOST_H

#include <stdint.h>

#define HOST(name) __attribute__ ((import_module ("host"), import_name (#name))) extern

enum
{
    HOST_BATCH_BYTES = 8192 /* libzmq's largest batch by default: BATCH_BYTES of ts/shim/host.ts */
};

/* How an endpoint of a socket is encoded across the seam. */
enum host_kind
{
    HOST_NONE = 0,  /* no endpoint: not bound, not connected, or a nameless unix socket */
    HOST_UNIX = 1,  /* text is a path, or begins with NUL for Linux's abstract names */
    HOST_INET4 = 4, /* text is a numeric IPv4 address */
    HOST_INET6 = 6, /* text is a numeric IPv6 address, with %zone where it is link-local */
    HOST_NAME4 = 14, /* text is a host name, to be resolved to IPv4 only */
    HOST_NAME = 16   /* text is a host name, of either family */
};

struct host_endpoint
{
    int32_t kind;   /* enum host_kind */
    int32_t port;   /* 0..65535 in host byte order; 0 where it has no meaning */
    int32_t length; /* bytes of text, without a terminator: abstract names hold NULs */
    char text[260];
};

/* Time and chance. Any thread. */

/*
 * Milliseconds with fraction: clock 0 since the epoch, clock 1 monotonic with an unspecified start.
 */
HOST (now) double host_now (int clock);
/* Blocks the calling thread for this many milliseconds. */
HOST (sleep) void host_sleep (double milliseconds);
/* Fills the buffer with bytes fit for keys. */
HOST (random) void host_random (void *buffer, int size);
/* 32 bits that differ from instance to instance, and are not fit for keys. */
HOST (seed) int host_seed (void);
/* The process id. */
HOST (process) int host_process (void);

/* Scheduling. */

/* Asks for a run of the pump, soon, after the current callback. Any thread. */
HOST (wake) void host_wake (void);
/*
 * Asks for a run of the pump in this many milliseconds. It replaces the previous request; a
 * negative number only cancels that.
 */
HOST (timer) void host_timer (double milliseconds);
/*
 * Reports that a descriptor under port_watch () became ready (poll events), or was closed
 * (POLLNVAL). Any thread.
 */
HOST (notify) void host_notify (int fd, int events);

/* The surroundings of the process. */

/* Copies an environment variable and a NUL into out. Returns its length, -ENOENT, or -ERANGE. */
HOST (environment) int host_environment (const char *name, char *out, int capacity);
/* The st_mode of a file, or a negative errno. */
HOST (file_mode) int host_file_mode (const char *path);
HOST (file_unlink) int host_file_unlink (const char *path);
HOST (file_rmdir) int host_file_rmdir (const char *path);
/* As mkdtemp (): makes the folder, mode 0700, and writes its name into the pattern. */
HOST (file_mkdtemp) int host_file_mkdtemp (char *pattern);
/*
 * Writes a line for each address: "name index address prefix-length family(4|6) internal(0|1)",
 * separated by tabs. Returns the number of bytes, or -ENOBUFS if the capacity is too small.
 */
HOST (interfaces) int host_interfaces (char *out, int capacity);
/*
 * Prints text that C wrote to stderr. After abort (), the last text is the reason of the instance's
 * end.
 */
HOST (print) void host_print (const char *text, int size);

/*
 * Stream sockets: TCP and unix. `fd` is the descriptor's number in the descriptor table, and the
 * host's key for its own object. That object starts with stream_bind, stream_connect or
 * stream_accept, and ends with socket_close.
 */

/*
 * Takes a local address, for a later listen or as the source of a later connect. Returns
 * EADDRINUSE, EADDRNOTAVAIL, EACCES and the like itself, at once. v6only applies to HOST_INET6.
 */
HOST (stream_bind) int host_stream_bind (int fd, const struct host_endpoint *local, int v6only);
/* Starts to listen. Each arriving connection makes POLLIN ready. */
HOST (stream_listen) int host_stream_listen (int fd, int backlog);
/*
 * Assigns the oldest pending connection to the descriptor `accepted`. Returns how many are still
 * pending, or -EAGAIN.
 */
HOST (stream_accept) int host_stream_accept (int fd, int accepted);
/*
 * Starts to connect. Success makes POLLOUT ready; failure POLLIN, POLLOUT and POLLERR, with the
 * errno.
 */
HOST (stream_connect) int host_stream_connect (int fd, const struct host_endpoint *peer);
/*
 * Moves up to size received bytes. A result below size, also 0, means that no more are queued now;
 * POLLRDHUP through port_ready () reports the end of the stream. With peek the bytes stay queued.
 */
HOST (stream_recv) int host_stream_recv (int fd, void *buffer, int size, int peek);
/*
 * Takes up to size bytes to send. A result below size, also 0, means that no more are taken before
 * POLLOUT is reported again.
 */
HOST (stream_send) int host_stream_send (int fd, const void *data, int size);
/*
 * Threaded only, on any thread: writes to a descriptor of the system that port_publish () has
 * named. Returns how many bytes were taken; 0 also after a failure.
 */
HOST (system_write) int host_system_write (int descriptor, const void *data, int size);
/*
 * Sets the certificates that a stream, or the connections that it accepts, use in stream_secure ()
 * from now on. With fd -1 they are only checked. Returns 0; -EINVAL if they are malformed or a
 * server has none; -EPROTONOSUPPORT on a host without TLS.
 */
struct host_credentials
{
    const char *cert, *key;  /* own certificates and their keys in PEM, or NULL */
    const char *trust;       /* trusted certificates in PEM, or NULL */
    int32_t trust_system;    /* 1: those that the system trusts are trusted, too */
    int32_t server;          /* 1: for a stream that listens or was accepted */
};
HOST (stream_credentials) int host_stream_credentials (int fd, const struct host_credentials *credentials);
/*
 * Makes the stream TLS, as a server or as a client. `hostname`: the name that a client's peer must
 * have, or NULL. Returns 0 while the handshake is under way: POLLOUT is reported when this should
 * be called again. Returns 1 when it is done, and stream_send () and stream_recv () transfer the
 * plain text. Negative: it has failed.
 */
HOST (stream_secure) int host_stream_secure (int fd, int server, const char *hostname);
/*
 * Sets what a client of ws or wss will ask the server for: the path with its query, and the
 * sub-protocols with commas between them. Called before stream_connect (), for hosts whose streams
 * are WebSockets.
 */
HOST (stream_upgrade) void host_stream_upgrade (int fd, const char *path, const char *protocols);
/*
 * Half-close: 0 stops receiving, 1 sends the staged bytes and then the end of stream, 2 does both.
 */
HOST (stream_shutdown) int host_stream_shutdown (int fd, int how);
/* Sets an enum host_option, which is kept until the connection exists. */
HOST (socket_option) int host_socket_option (int fd, int option, int value);
/* Returns the local (peer 0) or remote (peer 1) endpoint; -ENOTCONN if there is none yet. */
HOST (socket_name) int host_socket_name (int fd, int peer, struct host_endpoint *out);
/*
 * Closes the descriptor, whose number may be used again at once. Staged bytes are still sent, and
 * then the stream is ended; with reset they are dropped and the peer gets a reset. Also for
 * datagram sockets.
 */
HOST (socket_close) int host_socket_close (int fd, int reset);

enum host_option
{
    HOST_NODELAY = 1,         /* 0 or 1 */
    HOST_KEEPALIVE = 2,       /* 0, or 1 + seconds of idleness before the first probe (1: system default) */
    HOST_RECEIVE_BUFFER = 3,  /* bytes; datagrams only */
    HOST_SEND_BUFFER = 4,     /* bytes; datagrams only */
    HOST_BROADCAST = 5,       /* 0 or 1 */
    HOST_MULTICAST_LOOP = 6,  /* 0 or 1 */
    HOST_MULTICAST_TTL = 7,   /* 0..255 */
    HOST_UNICAST_TTL = 8,     /* 1..255 */
    HOST_WEB_SOCKET = 9       /* 1: the stream carries libzmq's transport ws, 2: wss; set before bind and connect */
};

/* Datagram sockets. */

/*
 * Opens and binds. `reuse` lets several sockets bind the address: 1 those with SO_REUSEADDR, 2
 * those with SO_REUSEPORT, 3 both. Applies the options that were set before, and returns their
 * errors. Each arriving datagram makes POLLIN ready.
 */
HOST (datagram_bind) int host_datagram_bind (int fd, const struct host_endpoint *local, int reuse, int v6only);
/* Queues one datagram. Returns its size. */
HOST (datagram_send) int host_datagram_send (int fd, const void *data, int size, const struct host_endpoint *peer);
/*
 * Takes the oldest datagram, or with peek copies it only. Copies up to `size` bytes, fills `from`,
 * and returns the whole size, or -EAGAIN. The host clears POLLIN when the last one is taken.
 */
HOST (datagram_recv) int host_datagram_recv (int fd, void *buffer, int size, int peek, struct host_endpoint *from);
/*
 * Joins (1) or leaves (0) a multicast group, on the interface with the address or the zone;
 * HOST_NONE: the system's choice.
 */
HOST (datagram_membership) int host_datagram_membership (int fd, int join, const struct host_endpoint *group, const struct host_endpoint *interface_);
/* Sets the interface that multicast is sent from; the any address: the system's choice. */
HOST (datagram_multicast_interface) int host_datagram_multicast_interface (int fd, const struct host_endpoint *interface_);

/* Calls back into the program, answered by ts/core instead of the shim. */

/* Threaded only: the host thread waits for a lock, and answers calls of other threads meanwhile. */
HOST (serve) void host_serve (void);
/*
 * Threaded only: checks on a wait that has lasted this many milliseconds. Does not return if the
 * wait can have no end: the instance or the host thread has ended or, on the host thread, the
 * thread that holds the lock has.
 */
HOST (look) void host_look (double milliseconds);
/*
 * Inline only: copies received bytes of a direct transfer to libzmq's memory, before libzmq goes
 * on.
 */
HOST (settle) void host_settle (void);
/*
 * Links OpenPGM's module to the calling thread. Returns the address of its struct pgm_calls; or 0,
 * and the program gets the reason. The structs are those of wasm/pgm/calls.h; `place` is zero at
 * first.
 */
struct pgm_system;
struct pgm_place;
HOST (pgm) int host_pgm (const struct pgm_system *system, struct pgm_place *place);
/* libzmq frees the data of a zmq_msg_init_data (). `hint` is the number given with it. */
HOST (release) void host_release (uint32_t hint);
/* A zmq_timers timer fired. `hint` is the number given with it. */
HOST (expire) void host_expire (int timer_id, uint32_t hint);

#endif
