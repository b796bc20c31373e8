/* libzmq in C: zbench ROLE ENDPOINT SIZE WARM_MS RUN_MS, or zbench version.
   The contract is at the top of ../implementations.mjs. The loops are those of libzmq's own perf programs (a message
   made for each send, zmq_msg_recv into one message), with contents. From LENT bytes on a message is not copied but
   lent to libzmq, which is the best that C can do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define RING 17
#define BLOCK (4 * RING)
#define MARK 254
#define END 255
#define LENT 4096
#define GRACE_S 30

static void *ctx;
static const char *endpoint;
static size_t size;
static double phase_s[2];
static unsigned char *filled[256];

#define FAIL(...) (fprintf (stderr, __VA_ARGS__), exit (1))

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

static void *bound (int type)
{
    char last[256];
    size_t length = sizeof last;
    void *s = zmq_socket (ctx, type);
    check (zmq_bind (s, endpoint) == 0, "zmq_bind");
    check (zmq_getsockopt (s, ZMQ_LAST_ENDPOINT, last, &length) == 0, "zmq_getsockopt");
    printf ("{\"endpoint\":\"%s\"}\n", last);
    fflush (stdout);
    return s;
}

static void *connected (int type)
{
    void *s = zmq_socket (ctx, type);
    check (zmq_connect (s, endpoint) == 0, "zmq_connect");
    return s;
}

static void keep (void *data, void *hint)
{
    (void) data;
    (void) hint;
}

static void send_filled (void *s, int byte)
{
    zmq_msg_t msg;
    if (size < LENT) {
        check (zmq_msg_init_size (&msg, size) == 0, "zmq_msg_init_size");
        memcpy (zmq_msg_data (&msg), filled[byte], size);
    } else
        check (zmq_msg_init_data (&msg, filled[byte], size, keep, NULL) == 0, "zmq_msg_init_data");
    check (zmq_msg_send (&msg, s, 0) >= 0, "zmq_msg_send");
}

static void push (void)
{
    void *s = connected (ZMQ_PUSH);
    long total = 0;
    for (int phase = 0; phase < 2; phase++) {
        for (double end = now () + phase_s[phase]; now () < end; total += BLOCK)
            for (int i = 0; i < BLOCK; i++)
                send_filled (s, i % RING);
        send_filled (s, phase ? END : MARK);
    }
    printf ("{\"total\":%ld}\n", total);
    fflush (stdout);
    while (getchar () != EOF) { /* until the receiver is gone */
    }
    zmq_close (s);
}

static void pull (void)
{
    void *s = bound (ZMQ_PULL);
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    long total = 0, before = 0;
    double start = 0;
    for (int next = 0;;) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        const unsigned char *data = zmq_msg_data (&msg);
        int sound = zmq_msg_size (&msg) == size && data[size - 1] == data[0];
        if (sound && data[0] == next) {
            next = next == RING - 1 ? 0 : next + 1;
            if ((++total & 63) == 0 && memcmp (data, filled[data[0]], size) != 0)
                FAIL ("message %ld: wrong bytes\n", total);
        } else if (sound && data[0] == MARK) {
            start = now ();
            before = total;
        } else if (sound && data[0] == END)
            break;
        else
            FAIL ("message %ld: %zu bytes of %d, not %zu of %d\n", total + 1, zmq_msg_size (&msg), data[0], size, next);
    }
    printf ("{\"total\":%ld,\"messages\":%ld,\"seconds\":%.9f}\n", total, total - before, now () - start);
    zmq_msg_close (&msg);
    zmq_close (s);
}

static void rep (void)
{
    void *s = bound (ZMQ_REP);
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    long total = 0;
    for (int last = 0; !last; total += !last) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        last = *(const unsigned char *) zmq_msg_data (&msg) == END;
        check (zmq_msg_send (&msg, s, 0) >= 0, "zmq_msg_send");
    }
    printf ("{\"total\":%ld}\n", total);
    zmq_close (s);
}

static int compare (const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void round_trip (void *s, zmq_msg_t *msg, int byte)
{
    send_filled (s, byte);
    check (zmq_msg_recv (msg, s, 0) >= 0, "zmq_msg_recv");
    if (zmq_msg_size (msg) != size || memcmp (zmq_msg_data (msg), filled[byte], size) != 0)
        FAIL ("a reply of %zu bytes is not the request's %zu of %d\n", zmq_msg_size (msg), size, byte);
}

static void req (void)
{
    void *s = connected (ZMQ_REQ);
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    size_t room = 1 << 16, n = 0;
    double *times = malloc (room * sizeof *times);
    long total = 0;
    for (int phase = 0; phase < 2; phase++) {
        double last = now ();
        n = 0;
        for (double end = last + phase_s[phase]; last < end; total++) {
            round_trip (s, &msg, (int) (total % RING));
            double t = now ();
            if (n == room)
                times = realloc (times, (room *= 2) * sizeof *times);
            if (!times)
                FAIL ("out of memory\n");
            times[n++] = t - last;
            last = t;
        }
    }
    round_trip (s, &msg, END);
    qsort (times, n, sizeof *times, compare);
    printf ("{\"total\":%ld,\"roundtrips\":%zu,\"median_us\":%.3f,\"p99_us\":%.3f}\n", total, n, 1e6 * times[n / 2],
            1e6 * times[n * 99 / 100]);
    zmq_msg_close (&msg);
    zmq_close (s);
}

int main (int argc, char **argv)
{
    if (argc == 2 && strcmp (argv[1], "version") == 0) {
        int major, minor, patch;
        zmq_version (&major, &minor, &patch);
        printf ("%d.%d.%d\n", major, minor, patch);
        return 0;
    }
    if (argc != 6)
        FAIL ("usage: zbench ROLE ENDPOINT SIZE WARM_MS RUN_MS\n");
    endpoint = argv[2];
    size = strtoul (argv[3], NULL, 10);
    phase_s[0] = atof (argv[4]) / 1000;
    phase_s[1] = atof (argv[5]) / 1000;
    alarm ((unsigned) (phase_s[0] + phase_s[1]) + GRACE_S);
    for (int byte = 0; byte < 256; byte = byte == RING - 1 ? MARK : byte + 1) {
        filled[byte] = malloc (size);
        if (size == 0 || !filled[byte])
            FAIL ("bad size\n");
        memset (filled[byte], byte, size);
    }
    ctx = zmq_ctx_new ();
    if (strcmp (argv[1], "push") == 0)
        push ();
    else if (strcmp (argv[1], "pull") == 0)
        pull ();
    else if (strcmp (argv[1], "req") == 0)
        req ();
    else if (strcmp (argv[1], "rep") == 0)
        rep ();
    else
        FAIL ("no such role: %s\n", argv[1]);
    zmq_ctx_term (ctx); /* waits until everything sent is delivered */
    return 0;
}
