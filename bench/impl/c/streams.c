/*
 * PUSH and PULL, PUB and SUB: a stream of messages in one direction, and for PUB markers that are
 * answered.
 */
#include "zbench.h"
#include <errno.h>

static void answer (void *answers)
{
    check (zmq_send (answers, "", 0, 0) == 0, "zmq_send");
}

static void skip_answer (void *answers)
{
    check (zmq_recv (answers, NULL, 0, 0) == 0, "zmq_recv");
}

sent_t send_timed (void *s, void *answers, int step)
{
    sent_t sent = {0, 0};
    int since = 0, open = 0;
    double cpu = 0;
    for (int phase = 0; phase < 2; phase++) {
        cpu = cpu_seconds ();
        for (double end = now () + phase_s[phase]; now () < end; sent.total += BLOCK) {
            for (int i = 0; i < BLOCK; i++)
                send_filled (s, i % RING);
            if (!step || (since += BLOCK) < step)
                continue;
            since = 0;
            send_filled (s, MARKER);
            if (++open > 4) {
                open--;
                skip_answer (answers);
            }
        }
        send_filled (s, phase ? END : MARK);
    }
    sent.cpu = cpu_seconds () - cpu;
    return sent;
}

/* Position of a receiver in the ring. `skipped`: the byte that it does not receive, or -1. */
typedef struct
{
    int skipped, next, greeted, ended;
    long count, before;
    double start, cpu;
} receiver_t;

static int after (int byte, int skipped)
{
    int next = byte + 1 == skipped ? byte + 2 : byte + 1;
    return next < RING ? next : skipped == 0;
}

/* Handles a message that is not the ring's next. Returns true if it must be answered. */
static int special (receiver_t *r, int byte, int answering)
{
    if (byte == END)
        r->ended = 1;
    else if (byte == MARK) {
        r->start = now ();
        r->cpu = cpu_seconds ();
        r->before = r->count;
    } else if (answering && (byte == MARKER || (byte == HELLO && !r->greeted)))
        return r->greeted = 1;
    else if (!answering || byte != HELLO)
        FAIL ("message %ld: filled with %d, not %d\n", r->count + 1, byte, r->next);
    return 0;
}

/* Checks a message. Returns true if it must be answered. */
static int take (receiver_t *r, zmq_msg_t *msg, int answering)
{
    const unsigned char *data = zmq_msg_data (msg);
    if (zmq_msg_size (msg) != size || data[size - 1] != data[0])
        FAIL ("message %ld: %zu bytes, not %zu\n", r->count + 1, zmq_msg_size (msg), size);
    if (data[0] != r->next)
        return special (r, data[0], answering);
    r->next = after (data[0], r->skipped);
    if ((++r->count & 63) == 0 && memcmp (data, filled[data[0]], size) != 0)
        FAIL ("message %ld: wrong bytes\n", r->count);
    return 0;
}

static void say_received (long total, long messages, double seconds, double cpu)
{
    say ("{\"total\":%ld,\"messages\":%ld,\"seconds\":%.9f,\"cpu\":%.6f,\"rss\":%ld}", total, messages, seconds, cpu,
         peak_bytes ());
}

void receive_timed (void *s, void *answers)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    receiver_t r = {.skipped = -1};
    while (!r.ended) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        if (take (&r, &msg, answers != NULL))
            answer (answers);
    }
    say_received (r.count, r.count - r.before, now () - r.start, cpu_seconds () - r.cpu);
    zmq_msg_close (&msg);
}

static void say_sent (sent_t sent)
{
    say ("{\"total\":%ld,\"cpu\":%.6f}", sent.total, sent.cpu);
}

void push (void)
{
    void *s = opened (ZMQ_PUSH);
    secure (s, 0);
    connect_to (s, endpoint);
    if (cold ())
        send_cold (s);
    else
        say_sent (send_timed (s, NULL, 0));
    until_receiver_is_gone ();
    zmq_close (s);
}

void pull (void)
{
    void *s = opened (ZMQ_PULL);
    secure (s, 1);
    say_bound (bind_to (s, endpoint), NULL);
    if (cold ())
        receive_cold (s);
    else
        receive_timed (s, NULL);
    zmq_close (s);
}

void pub (void)
{
    void *s = opened (ZMQ_PUB), *answers = bind_to (opened (ZMQ_PULL), second_endpoint);
    set_int (s, ZMQ_SNDHWM, 0);
    say_bound (bind_to (s, endpoint), answers);
    zmq_pollitem_t answered = {answers, 0, ZMQ_POLLIN, 0};
    int peers = *detail ? atoi (detail) : 1, step = 100000 / peers;
    skip_answer (answers); /* the subscribers have asked */
    do
        send_filled (s, HELLO);
    while (zmq_poll (&answered, 1, 5 + peers / 5) == 0);
    skip_answer (answers);
    say_sent (send_timed (s, answers, step > 2000 ? 2000 : step < 100 ? 100 : step));
    until_receiver_is_gone ();
    zmq_close (s);
    zmq_close (answers);
}

void sub (void)
{
    void *s = opened (ZMQ_SUB), *answers = connect_to (opened (ZMQ_PUSH), second_endpoint);
    set_int (s, ZMQ_RCVHWM, 0);
    check (zmq_setsockopt (s, ZMQ_SUBSCRIBE, "", 0) == 0, "zmq_setsockopt");
    answer (answers);
    receive_timed (connect_to (s, endpoint), answers);
    zmq_close (s);
    zmq_close (answers);
}

static void subscribe (void *s, int byte)
{
    unsigned char topic = (unsigned char) byte;
    check (zmq_setsockopt (s, ZMQ_SUBSCRIBE, &topic, 1) == 0, "zmq_setsockopt");
}

/* Receives all queued messages of one subscriber. Returns how many must be answered. */
static int drain (receiver_t *r, void *s, zmq_msg_t *msg)
{
    int asked = 0;
    while (!r->ended && zmq_msg_recv (msg, s, ZMQ_DONTWAIT) >= 0)
        asked += take (r, msg, 1);
    check (r->ended || zmq_errno () == EAGAIN, "zmq_msg_recv");
    return asked;
}

static void *open_subscriber (int k)
{
    void *s = opened (ZMQ_SUB);
    set_int (s, ZMQ_RCVHWM, 0);
    for (int byte = 0; byte < RING; byte++)
        if (byte != k % RING)
            subscribe (s, byte);
    for (int byte = END; byte >= HELLO; byte--)
        subscribe (s, byte); /* HELLO last: a peer that receives it has all subscriptions */
    return connect_to (s, endpoint);
}

static void say_all (const receiver_t *r, int count)
{
    long messages = 0;
    double start = r[0].start, cpu = r[0].cpu;
    for (int k = 0; k < count; k++) {
        messages += r[k].count - r[k].before;
        start = r[k].start < start ? r[k].start : start;
        cpu = r[k].cpu < cpu ? r[k].cpu : cpu;
        if (r[k].count != r[0].count)
            FAIL ("subscriber %d has got %ld messages, the first %ld\n", k, r[k].count, r[0].count);
    }
    say_received (r[0].count / (RING - 1) * RING, messages, now () - start, cpu_seconds () - cpu);
}

/* Polls until all have ended. Sends an answer after every `count` messages that ask for one. */
static void receive_for_many (zmq_pollitem_t *items, receiver_t *r, int count, void *answers)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    long asked = 0;
    for (int ended = 0; ended < count;) {
        check (zmq_poll (items, count, -1) > 0, "zmq_poll");
        for (int k = 0; k < count; k++) {
            if (!items[k].revents || r[k].ended)
                continue;
            for (int more = drain (&r[k], items[k].socket, &msg); more > 0; more--)
                if (++asked % count == 0)
                    answer (answers);
            ended += r[k].ended;
        }
    }
    zmq_msg_close (&msg);
}

void subs (void)
{
    int count = atoi (detail);
    void *answers = connect_to (opened (ZMQ_PUSH), second_endpoint);
    zmq_pollitem_t *items = calloc ((size_t) count, sizeof *items);
    receiver_t *r = calloc ((size_t) count, sizeof *r);
    for (int k = 0; k < count; k++) {
        items[k] = (zmq_pollitem_t) {open_subscriber (k), 0, ZMQ_POLLIN, 0};
        r[k] = (receiver_t) {.skipped = k % RING, .next = k % RING == 0};
    }
    answer (answers);
    receive_for_many (items, r, count, answers);
    say_all (r, count);
    for (int k = 0; k < count; k++)
        zmq_close (items[k].socket);
    zmq_close (answers);
    free (items);
    free (r);
}
