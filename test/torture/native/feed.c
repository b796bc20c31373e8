/*
 * The native side of differential.ts: opens bound sockets and prints the messages that they have
 * received, as commands on its input request. It contains no logic of its own, so that a difference
 * from the wasm is libzmq's.
 *
 *   open TYPE MECHANISM PATH   binds a socket to ws, tcp or ipc (PATH "ws", "tcp" or a file);
 *                              prints "ID ENDPOINT"
 *   drain ID                   prints a line for each message, its parts in hex with bars between,
 *                              then "."; closes the socket
 */
#define ZMQ_BUILD_DRAFT_API
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#define MOST_SOCKETS 4096
/* The same key as in sides.ts. */
#define SECRET_KEY "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"

static void *context;
static void *sockets[MOST_SOCKETS];

/* Accepts all peers. */
static void *authenticate (void *zap)
{
    for (;;) {
        char id[256];
        int size = -1, more = 1;
        for (int part = 0; more; part++) {
            char buffer[1024];
            int got = zmq_recv (zap, buffer, sizeof buffer, 0);
            if (got < 0)
                return NULL;
            if (part == 1)
                memcpy (id, buffer, size = got < 256 ? got : 256);
            size_t length = sizeof more;
            zmq_getsockopt (zap, ZMQ_RCVMORE, &more, &length);
        }
        zmq_send (zap, "1.0", 3, ZMQ_SNDMORE);
        zmq_send (zap, id, size, ZMQ_SNDMORE);
        zmq_send (zap, "200", 3, ZMQ_SNDMORE);
        zmq_send (zap, "OK", 2, ZMQ_SNDMORE);
        zmq_send (zap, "", 0, ZMQ_SNDMORE);
        zmq_send (zap, "", 0, 0);
    }
}

static void *open_socket (int type, const char *mechanism)
{
    void *socket = zmq_socket (context, type);
    int one = 1, zero = 0;
    if (!socket) {
        perror ("zmq_socket");
        exit (1);
    }
    /* AddressSanitizer takes seconds for the largest announced frames. */
    int64_t largest = 1000000;
    zmq_setsockopt (socket, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt (socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest);
    if (strcmp (mechanism, "PLAIN") == 0)
        zmq_setsockopt (socket, ZMQ_PLAIN_SERVER, &one, sizeof one);
    if (strcmp (mechanism, "CURVE") == 0) {
        zmq_setsockopt (socket, ZMQ_CURVE_SERVER, &one, sizeof one);
        zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, SECRET_KEY, strlen (SECRET_KEY));
    }
    if (type == ZMQ_SUB)
        zmq_setsockopt (socket, ZMQ_SUBSCRIBE, "", 0);
    if (type == ZMQ_DISH)
        zmq_join (socket, "g");
    return socket;
}

static void drain (void *socket)
{
    zmq_msg_t part;
    zmq_msg_init (&part);
    while (zmq_msg_recv (&part, socket, ZMQ_DONTWAIT) >= 0) {
        const unsigned char *data = zmq_msg_data (&part);
        for (size_t i = 0; i < zmq_msg_size (&part); i++)
            printf ("%02x", data[i]);
        putchar (zmq_msg_more (&part) ? '|' : '\n');
    }
    printf (".\n");
    zmq_msg_close (&part);
    zmq_close (socket);
}

int main (void)
{
    char line[1024], mechanism[16], path[512], endpoint[600];
    int type, id, next = 0;
    pthread_t thread;
    context = zmq_ctx_new ();
    zmq_ctx_set (context, ZMQ_MAX_SOCKETS, MOST_SOCKETS);
    void *zap = zmq_socket (context, ZMQ_REP);
    zmq_bind (zap, "inproc://zeromq.zap.01");
    pthread_create (&thread, NULL, authenticate, zap);
    setvbuf (stdout, NULL, _IOLBF, 0);
    while (fgets (line, sizeof line, stdin)) {
        if (sscanf (line, "open %d %15s %511s", &type, mechanism, path) == 3) {
            size_t size = sizeof endpoint;
            void *socket = open_socket (type, mechanism);
            if (path[0] == '/')
                snprintf (endpoint, sizeof endpoint, "ipc://%s", path);
            else
                snprintf (endpoint, sizeof endpoint, "%s://127.0.0.1:*", path);
            if (zmq_bind (socket, endpoint) != 0) {
                perror (endpoint);
                exit (1);
            }
            zmq_getsockopt (socket, ZMQ_LAST_ENDPOINT, endpoint, &size);
            sockets[next % MOST_SOCKETS] = socket;
            printf ("%d %s\n", next++ % MOST_SOCKETS, endpoint);
        } else if (sscanf (line, "drain %d", &id) == 1)
            drain (sockets[id]);
    }
    /*
     * Ends without zmq_ctx_term (), since the ZAP thread still waits. Leaks are tested on the wasm.
     */
    _exit (0);
}
