/*
 * zbench ROLE[:DETAIL] ENDPOINT[,SECOND] SIZE WARM_MS RUN_MS, or zbench version. This file has
 * arguments, clock and sockets.
 */
#include "zbench.h"
#include <stdarg.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define GRACE_S 30
#define SLOWEST_BYTES_PER_S 20e6

void *ctx;
const char *endpoint, *second_endpoint, *detail = "";
size_t size;
double phase_s[2];
unsigned char *filled[256];

void check (int ok, const char *call)
{
    if (!ok)
        FAIL ("%s: %s\n", call, zmq_strerror (zmq_errno ()));
}

double now (void)
{
    struct timespec t;
    clock_gettime (CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static double seconds (struct timeval t)
{
    return (double) t.tv_sec + 1e-6 * (double) t.tv_usec;
}

double cpu_seconds (void)
{
    struct rusage usage;
    getrusage (RUSAGE_SELF, &usage);
    return seconds (usage.ru_utime) + seconds (usage.ru_stime);
}

long peak_bytes (void)
{
    struct rusage usage;
    getrusage (RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024;
}

long page_faults (void)
{
    struct rusage usage;
    getrusage (RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

int cold (void)
{
    return strcmp (detail, "cold") == 0;
}

void say (const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    flockfile (stdout);
    vprintf (format, arguments);
    putchar ('\n');
    fflush (stdout);
    funlockfile (stdout);
    va_end (arguments);
}

void until_receiver_is_gone (void)
{
    while (getchar () != EOF) { /* nothing comes */
    }
}

void *opened (int type)
{
    void *s = zmq_socket (ctx, type);
    check (s != NULL, "zmq_socket");
    return s;
}

void set_int (void *s, int option, int value)
{
    check (zmq_setsockopt (s, option, &value, sizeof value) == 0, "zmq_setsockopt");
}

static void set_key (void *s, int option, const char *key)
{
    check (zmq_setsockopt (s, option, key, strlen (key)) == 0, "zmq_setsockopt");
}

/* The keys of ../curve.mjs. */
void secure (void *s, int server)
{
    const char *server_key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
    if (strcmp (detail, "curve") != 0)
        return;
    if (server) {
        set_int (s, ZMQ_CURVE_SERVER, 1);
        set_key (s, ZMQ_CURVE_PUBLICKEY, server_key);
        set_key (s, ZMQ_CURVE_SECRETKEY, "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
    } else {
        set_key (s, ZMQ_CURVE_SERVERKEY, server_key);
        set_key (s, ZMQ_CURVE_PUBLICKEY, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID");
        set_key (s, ZMQ_CURVE_SECRETKEY, "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs");
    }
}

void *bind_to (void *s, const char *at)
{
    check (zmq_bind (s, at) == 0, "zmq_bind");
    return s;
}

void *connect_to (void *s, const char *at)
{
    check (zmq_connect (s, at) == 0, "zmq_connect");
    return s;
}

void say_bound (void *s, void *second)
{
    char last[2][256] = {"", ""};
    void *sockets[2] = {s, second};
    for (int i = 0; i < 2 && sockets[i]; i++) {
        size_t length = sizeof last[i];
        check (zmq_getsockopt (sockets[i], ZMQ_LAST_ENDPOINT, last[i], &length) == 0, "zmq_getsockopt");
    }
    say ("{\"endpoint\":\"%s%s%s\"}", last[0], second ? "," : "", last[1]);
}

static void keep (void *data, void *hint)
{
    (void) data;
    (void) hint;
}

void send_bytes (void *s, void *data, size_t bytes, int flags)
{
    zmq_msg_t msg;
    if (bytes < LENT) {
        check (zmq_msg_init_size (&msg, bytes) == 0, "zmq_msg_init_size");
        memcpy (zmq_msg_data (&msg), data, bytes);
    } else
        check (zmq_msg_init_data (&msg, data, bytes, keep, NULL) == 0, "zmq_msg_init_data");
    check (zmq_msg_send (&msg, s, flags) >= 0, "zmq_msg_send");
}

void send_filled (void *s, int byte)
{
    send_bytes (s, filled[byte], size, 0);
}

static const struct
{
    const char *name;
    role_t *play;
} ROLES[] = {
  {"push", push},     {"pull", pull},     {"pub", pub},       {"sub", sub}, {"subs", subs},
  {"rep", rep},       {"req", req},       {"router", router}, {"sink", sink},
  {"source", source}, {"inproc", inproc}, {"inproc-rtt", inproc_rtt},
  {"probed-push", probed_push}, {"probed-pull", probed_pull},
};

/* Splits text at the character. Returns the second half, or `otherwise`. */
static const char *split (char *text, int at, const char *otherwise)
{
    char *found = strchr (text, at);
    if (!found)
        return otherwise;
    *found = 0;
    return found + 1;
}

static void prepare (char **argv)
{
    static char derived[512];
    snprintf (derived, sizeof derived, "%s-2", argv[2]);
    detail = split (argv[1], ':', "");
    endpoint = argv[2];
    second_endpoint = split (argv[2], ',', argv[2][strlen (argv[2]) - 1] == '*' ? argv[2] : derived);
    size = strtoul (argv[3], NULL, 10);
    phase_s[0] = atof (argv[4]) / 1000;
    phase_s[1] = atof (argv[5]) / 1000;
    if (size == 0)
        FAIL ("bad size\n");
    if (strcmp (argv[1], "sink") == 0 || strcmp (argv[1], "source") == 0 || cold ())
        return; /* they have one big message each */
    for (int byte = 0; byte < 256; byte = byte == RING - 1 ? HELLO : byte + 1) {
        filled[byte] = malloc (size);
        if (!filled[byte])
            FAIL ("out of memory\n");
        memset (filled[byte], byte, size);
    }
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
    prepare (argv);
    alarm ((unsigned) (phase_s[0] + phase_s[1] + (double) size / SLOWEST_BYTES_PER_S) + GRACE_S);
    ctx = zmq_ctx_new ();
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        if (strcmp (argv[1], ROLES[i].name) != 0)
            continue;
        ROLES[i].play ();
        zmq_ctx_term (ctx); /* waits until all messages are delivered */
        return 0;
    }
    FAIL ("no such role: %s\n", argv[1]);
}
