/*
 * libzmq in C, with many connections: growth ROLE ENDPOINT COUNT. The contract is at the top of
 * ../../growth.mjs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define FAIL(...) (fprintf (stderr, __VA_ARGS__), exit (1))
#define TOPIC "weather."
#define OTHER "traffic."

static void *ctx;
static const char *endpoint;
static int count;
/* Whether bound() makes a socket without a high-water mark. */
static int unlimited;
static const int no_mark = 0;

static void check (int ok, const char *call)
{
    if (!ok)
        FAIL ("%s: %s\n", call, zmq_strerror (zmq_errno ()));
}

static double now (void)
{
    struct timespec t;
    clock_gettime (CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void *opened (int type)
{
    const int no_linger = 0;
    void *s = zmq_socket (ctx, type);
    check (s != NULL, "zmq_socket");
    zmq_setsockopt (s, ZMQ_LINGER, &no_linger, sizeof no_linger);
    return s;
}

static void *bound (int type)
{
    char last[256];
    size_t length = sizeof last;
    void *s = opened (type);
    if (unlimited)
        check (zmq_setsockopt (s, ZMQ_SNDHWM, &no_mark, sizeof no_mark) == 0, "zmq_setsockopt"); /* before bind */
    check (zmq_bind (s, endpoint) == 0, "zmq_bind");
    check (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, last, &length) == 0, "zmq_getsockopt");
    printf ("{\"endpoint\":\"%s\"}\n", last);
    fflush (stdout);
    return s;
}

static void say_done (double value)
{
    printf ("{\"value\":%.9g}\n", value);
    fflush (stdout);
}

/* Reads the next command's number. The end of the input ends the program. */
static double command (void)
{
    char line[64];
    if (!fgets (line, sizeof line, stdin))
        _exit (0);
    return atof (line);
}

static void send_text (void *s, const char *text)
{
    check (zmq_send (s, text, strlen (text), 0) >= 0, "zmq_send");
}

static void take (void *s, const char *wanted)
{
    char text[32];
    const int size = zmq_recv (s, text, sizeof text, 0);
    check (size >= 0, "zmq_recv");
    if ((size_t) size != strlen (wanted) || memcmp (text, wanted, (size_t) size) != 0)
        FAIL ("a wrong message, of %d bytes\n", size);
}

static void echo (void)
{
    void *s = bound (ZMQ_ROUTER);
    for (zmq_msg_t m;;) {
        zmq_msg_init (&m);
        check (zmq_msg_recv (&m, s, 0) >= 0, "zmq_msg_recv");
        check (zmq_msg_send (&m, s, zmq_msg_more (&m) ? ZMQ_SNDMORE : 0) >= 0, "zmq_msg_send");
    }
}

static void pub (void)
{
    char text[32];
    const int every = 1;
    void *s = bound (ZMQ_XPUB);
    zmq_setsockopt (s, ZMQ_XPUB_VERBOSE, &every, sizeof every);
    for (int i = 0; i < count; i++)
        take (s, "\1" TOPIC);
    say_done (count);
    for (;;) {
        const int messages = (int) command ();
        for (int i = 0; i < messages; i++) {
            snprintf (text, sizeof text, TOPIC "%02d", i % 100);
            send_text (s, text);
            send_text (s, OTHER "00");
        }
        say_done (messages);
    }
}

static void **crowd (int type)
{
    void **sockets = calloc ((size_t) count, sizeof *sockets);
    for (int i = 0; i < count; i++) {
        sockets[i] = opened (type);
        if (type == ZMQ_SUB)
            zmq_setsockopt (sockets[i], ZMQ_SUBSCRIBE, TOPIC, strlen (TOPIC));
        check (zmq_connect (sockets[i], endpoint) == 0, "zmq_connect");
    }
    return sockets;
}

/* Does echoes, `window` of them at a time, each through the next connection. */
static void dealers (void)
{
    void **sockets = crowd (ZMQ_DEALER);
    for (int i = 0; i < count; i++)
        send_text (sockets[i], "hello");
    for (int i = 0; i < count; i++)
        take (sockets[i], "hello");
    say_done (count);
    for (int next = 0;;) {
        const int window = (int) command ();
        const int echoes = (int) command ();
        const double start = now ();
        for (int done = 0; done < echoes; done += window, next = (next + window) % count) {
            for (int i = 0; i < window; i++)
                send_text (sockets[(next + i) % count], "some text of thirty characters");
            for (int i = 0; i < window; i++)
                take (sockets[(next + i) % count], "some text of thirty characters");
        }
        say_done ((now () - start) / echoes * 1e6);
    }
}

static void subs (void)
{
    char text[32];
    void **sockets = crowd (ZMQ_SUB);
    for (;;) {
        const int messages = (int) command ();
        for (int i = 0; i < messages; i++) {
            snprintf (text, sizeof text, TOPIC "%02d", i % 100);
            for (int k = 0; k < count; k++)
                take (sockets[k], text);
        }
        say_done (messages);
    }
}

/* The text of a topic, after the byte of a subscription. */
static char *topic (int number)
{
    static char text[32];
    snprintf (text, sizeof text, "\1t.%06d", number % count);
    return text + 1;
}

/* Takes COUNT subscriptions of one socket, and then publishes to one after the other. */
static void topics (void)
{
    unlimited = 1;
    void *s = bound (ZMQ_XPUB);
    for (int i = 0; i < count; i++)
        take (s, topic (i) - 1);
    say_done (count);
    for (int next = 0;;) {
        const int messages = (int) command ();
        for (int i = 0; i < messages; i++)
            send_text (s, topic (next++));
        say_done (messages);
    }
}

static void subscriber (void)
{
    void *s = opened (ZMQ_SUB);
    zmq_setsockopt (s, ZMQ_RCVHWM, &no_mark, sizeof no_mark);
    zmq_setsockopt (s, ZMQ_SNDHWM, &no_mark, sizeof no_mark); /* subscriptions are sent at once, or never */
    for (int i = 0; i < count; i++)
        zmq_setsockopt (s, ZMQ_SUBSCRIBE, topic (i), strlen (topic (i)));
    check (zmq_connect (s, endpoint) == 0, "zmq_connect");
    for (int next = 0;;) {
        const int messages = (int) command ();
        for (int i = 0; i < messages; i++)
            take (s, topic (next++));
        say_done (messages);
    }
}

/* Connects, asks, reads the reply and closes, as often as possible in the given seconds. */
static void churn (void)
{
    for (;;) {
        const double start = now (), seconds = command ();
        long done = 0;
        for (; now () - start < seconds; done++) {
            void *s = opened (ZMQ_REQ);
            check (zmq_connect (s, endpoint) == 0, "zmq_connect");
            send_text (s, "hello");
            take (s, "hello");
            zmq_close (s);
        }
        say_done ((double) done / (now () - start));
    }
}

/* The memory of sockets, and of queued messages. */
static void rest (void)
{
    say_done (0);
    void **sockets = calloc (1000, sizeof *sockets);
    command ();
    for (int i = 0; i < 1000; i++)
        sockets[i] = opened (ZMQ_DEALER);
    say_done (1000);
    const int messages = (int) command ();
    zmq_setsockopt (sockets[0], ZMQ_SNDHWM, &no_mark, sizeof no_mark);
    check (zmq_connect (sockets[0], endpoint) == 0, "zmq_connect");
    for (int i = 0; i < messages; i++)
        send_text (sockets[0], "0123456789");
    say_done (messages);
    command ();
}

int main (int argc, char **argv)
{
    static const struct
    {
        const char *name;
        void (*run) (void);
    } roles[] = {{"echo", echo}, {"pub", pub}, {"dealers", dealers}, {"subs", subs}, {"churn", churn},
                 {"rest", rest}, {"topics", topics}, {"subscriber", subscriber}};
    if (argc != 4)
        FAIL ("usage: growth ROLE ENDPOINT COUNT\n");
    ctx = zmq_ctx_new ();
    zmq_ctx_set (ctx, ZMQ_MAX_SOCKETS, 20000);
    endpoint = argv[2];
    count = atoi (argv[3]);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp (argv[1], roles[i].name) == 0)
            roles[i].run ();
    FAIL ("there is no role \"%s\"\n", argv[1]);
}
