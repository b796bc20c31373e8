/* REQ and REP, ROUTER, and big messages with replies. */
#include "zbench.h"

#define MEGABYTE ((size_t) 1 << 20)
/* Least numbers of uploads: before the counted ones, and of those. */
static const long least_uploads[] = {5, 3};

long echo (void *s)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    long total = 0;
    for (int last = 0; !last; total += !last) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        last = *(const unsigned char *) zmq_msg_data (&msg) == END;
        check (zmq_msg_send (&msg, s, 0) >= 0, "zmq_msg_send");
    }
    return total;
}

void rep (void)
{
    void *s = bind_to (opened (ZMQ_REP), endpoint);
    say_bound (s, NULL);
    say ("{\"total\":%ld}", echo (s));
    zmq_close (s);
}

void router (void)
{
    void *s = bind_to (opened (ZMQ_ROUTER), endpoint);
    say_bound (s, NULL);
    zmq_msg_t peer, body;
    zmq_msg_init (&peer);
    zmq_msg_init (&body);
    long total = 0;
    for (int last = 0; !last; total += !last) {
        check (zmq_msg_recv (&peer, s, 0) >= 0, "zmq_msg_recv");
        check (zmq_msg_recv (&body, s, 0) >= 0, "zmq_msg_recv");
        last = *(const unsigned char *) zmq_msg_data (&body) == END;
        check (zmq_msg_send (&peer, s, ZMQ_SNDMORE) >= 0, "zmq_msg_send");
        check (zmq_msg_send (&body, s, 0) >= 0, "zmq_msg_send");
    }
    say ("{\"total\":%ld}", total);
    zmq_close (s);
}

static int compare (const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Times that are not sorted yet. There is always room for one more. */
typedef struct
{
    double *seconds;
    size_t count, room;
} times_t;

static void note (times_t *times, double seconds)
{
    if (times->count == times->room)
        times->seconds = realloc (times->seconds, (times->room = times->room ? 2 * times->room : 1 << 16) * sizeof (double));
    if (!times->seconds)
        FAIL ("out of memory\n");
    times->seconds[times->count++] = seconds;
}

static round_trips_t sorted (times_t *times, long total)
{
    qsort (times->seconds, times->count, sizeof (double), compare);
    const double *s = times->seconds;
    const size_t n = times->count;
    round_trips_t result = {total,
                            (long) n,
                            1e6 * s[n / 2],
                            1e6 * s[n * 99 / 100],
                            1e6 * s[n * 999 / 1000],
                            1e6 * s[n * 9999 / 10000],
                            1e6 * s[n - 1]};
    free (times->seconds);
    return result;
}

/* `first_us`: 0, or the time of the very first. */
static void say_round_trips (round_trips_t r, double first_us)
{
    say ("{\"total\":%ld,\"roundtrips\":%ld,\"median_us\":%.3f,\"p99_us\":%.3f,\"p999_us\":%.3f,\"p9999_us\":%.3f,"
         "\"worst_us\":%.3f,\"first_us\":%.3f,\"rss\":%ld}",
         r.total, r.count, r.median_us, r.p99_us, r.p999_us, r.p9999_us, r.worst_us, first_us, peak_bytes ());
}

static void round_trip (void *s, zmq_msg_t *msg, int byte)
{
    send_filled (s, byte);
    check (zmq_msg_recv (msg, s, 0) >= 0, "zmq_msg_recv");
    if (zmq_msg_size (msg) != size || memcmp (zmq_msg_data (msg), filled[byte], size) != 0)
        FAIL ("a reply of %zu bytes is not the request's %zu of %d\n", zmq_msg_size (msg), size, byte);
}

round_trips_t request_timed (void *s)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    times_t times = {NULL, 0, 0};
    long total = 0;
    for (int phase = 0; phase < 2; phase++) {
        double last = now ();
        times.count = 0;
        const size_t most = phase && strcmp (detail, "tail") == 0 ? (size_t) (1000 * phase_s[1] + 0.5) : 0;
        for (double end = last + phase_s[phase]; most ? times.count < most : last < end; total++) {
            round_trip (s, &msg, (int) (total % RING));
            double t = now ();
            note (&times, t - last);
            last = t;
        }
    }
    round_trip (s, &msg, END);
    zmq_msg_close (&msg);
    return sorted (&times, total);
}

void req (void)
{
    void *s = connect_to (opened (ZMQ_REQ), endpoint);
    say_round_trips (request_timed (s), 0);
    zmq_close (s);
}

static void expect_filled (const unsigned char *data, size_t length, int byte, long total)
{
    unsigned char *piece = malloc (MEGABYTE);
    if (!piece || length != size)
        FAIL ("message %ld: %zu bytes, not %zu\n", total + 1, length, size);
    memset (piece, byte, MEGABYTE);
    for (size_t at = 0; at < size; at += MEGABYTE)
        if (memcmp (data + at, piece, size - at < MEGABYTE ? size - at : MEGABYTE) != 0)
            FAIL ("message %ld: wrong bytes\n", total + 1);
    free (piece);
}

void sink (void)
{
    void *s = bind_to (opened (ZMQ_REP), endpoint);
    say_bound (s, NULL);
    zmq_msg_t held, question;
    zmq_msg_init (&held);
    zmq_msg_init (&question);
    for (long total = 0;; total++) {
        check (zmq_msg_recv (&held, s, 0) >= 0, "zmq_msg_recv");
        int last = zmq_msg_size (&held) == 1 && *(const unsigned char *) zmq_msg_data (&held) == END;
        if (last)
            say ("{\"total\":%ld,\"rss\":%ld}", total, peak_bytes ());
        check (zmq_send (s, "", 1, 0) == 1, "zmq_send");
        if (last)
            break;
        check (zmq_msg_recv (&question, s, 0) == 1, "zmq_msg_recv");
        expect_filled (zmq_msg_data (&held), zmq_msg_size (&held), *(const unsigned char *) zmq_msg_data (&question), total);
        zmq_msg_close (&held);
        zmq_msg_init (&held);
        check (zmq_msg_send (&question, s, 0) == 1, "zmq_msg_send");
    }
    zmq_msg_close (&held);
    zmq_msg_close (&question);
    zmq_close (s);
}

/* Sends, and waits for one byte. */
static void ask (void *s, void *data, size_t bytes)
{
    unsigned char answer;
    send_bytes (s, data, bytes, 0);
    check (zmq_recv (s, &answer, 1, 0) == 1, "zmq_recv");
}

void source (void)
{
    void *s = connect_to (opened (ZMQ_REQ), endpoint);
    unsigned char *message = malloc (size), question;
    if (!message)
        FAIL ("out of memory\n");
    times_t times = {NULL, 0, 0};
    double first = 0;
    long total = 0;
    for (int phase = 0; phase < 2; phase++) {
        times.count = 0;
        for (double end = now () + phase_s[phase]; (long) times.count < least_uploads[phase] || now () < end; total++) {
            memset (message, question = (unsigned char) (total % RING), size);
            double start = now ();
            ask (s, message, size);
            note (&times, now () - start);
            if (total == 0)
                first = times.seconds[0];
            ask (s, &question, 1);
        }
    }
    question = END;
    ask (s, &question, 1);
    say_round_trips (sorted (&times, total), 1e6 * first);
    free (message);
    zmq_close (s);
}
