/* PUSH and PULL, PUB and SUB: a stream of messages in one direction, and in PUB's case markers that are answered. */
#include "zbench.h"
#include <zmq.h>

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

/* What is not the ring's next: whether it was the last message. */
static int special (int byte, int next, long total, void *answers, int *greeted)
{
    if (byte == END)
        return 1;
    if (answers && (byte == MARKER || (byte == HELLO && !*greeted))) {
        *greeted = 1;
        answer (answers);
    } else if (byte != MARK && !(answers && byte == HELLO))
        FAIL ("message %ld: filled with %d, not %d\n", total + 1, byte, next);
    return 0;
}

void receive_timed (void *s, void *answers)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    long total = 0, before = 0;
    double start = 0, cpu = 0;
    int next = 0, greeted = 0;
    for (int last = 0; !last;) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        const unsigned char *data = zmq_msg_data (&msg);
        if (zmq_msg_size (&msg) != size || data[size - 1] != data[0])
            FAIL ("message %ld: %zu bytes, not %zu\n", total + 1, zmq_msg_size (&msg), size);
        if (data[0] == next) {
            next = next == RING - 1 ? 0 : next + 1;
            if ((++total & 63) == 0 && memcmp (data, filled[data[0]], size) != 0)
                FAIL ("message %ld: wrong bytes\n", total);
            continue;
        }
        if (data[0] == MARK) {
            start = now ();
            cpu = cpu_seconds ();
            before = total;
        }
        last = special (data[0], next, total, answers, &greeted);
    }
    say ("{\"total\":%ld,\"messages\":%ld,\"seconds\":%.9f,\"cpu\":%.6f,\"rss\":%ld}", total, total - before,
         now () - start, cpu_seconds () - cpu, peak_bytes ());
    zmq_msg_close (&msg);
}

void push (void)
{
    void *s = opened (ZMQ_PUSH);
    secure (s, 0);
    connect_to (s, endpoint);
    sent_t sent = send_timed (s, NULL, 0);
    say ("{\"total\":%ld,\"cpu\":%.6f}", sent.total, sent.cpu);
    until_receiver_is_gone ();
    zmq_close (s);
}

void pull (void)
{
    void *s = opened (ZMQ_PULL);
    secure (s, 1);
    say_bound (bind_to (s, endpoint), NULL);
    receive_timed (s, NULL);
    zmq_close (s);
}

void pub (void)
{
    void *s = opened (ZMQ_PUB), *answers = bind_to (opened (ZMQ_PULL), second_endpoint);
    set_int (s, ZMQ_SNDHWM, 0);
    say_bound (bind_to (s, endpoint), answers);
    zmq_pollitem_t answered = {answers, 0, ZMQ_POLLIN, 0};
    skip_answer (answers); /* the subscribers have asked */
    do
        send_filled (s, HELLO);
    while (zmq_poll (&answered, 1, 5) == 0);
    skip_answer (answers);
    int peers = *detail ? atoi (detail) : 1, step = 100000 / peers;
    sent_t sent = send_timed (s, answers, step > 2000 ? 2000 : step < 100 ? 100 : step);
    say ("{\"total\":%ld,\"cpu\":%.6f}", sent.total, sent.cpu);
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
