/*
 * Many messages in one crossing of the boundary, packed: the bytes of all parts one after the
 * other, and for each part a word with its end and whether more parts of its message follow. These
 * calls never wait.
 *
 * If a pipe is at its high-water mark, or empty, they first do the work of libzmq's I/O threads
 * that is possible in memory, so that the batch goes on; but for no longer than the event loop can
 * wait.
 */
#include "../reactor/clock.h"
#include "../reactor/wait.h"
#include "batch.h"
#include "../reactor/ticks.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zmq.h>

/* The word of a part. */
#define WORD(end, more) ((uint32_t) (end) << 1 | ((more) ? 1 : 0))
#define END(word) ((word) >> 1)
#define MORE(word) ((word) &1)

enum
{
    CALL_MILLISECONDS = 1 /* after this time a full or empty pipe ends the call */
};

/* After EAGAIN, in a call that began at that time. False: after the socket's mailbox was read,
 * one more attempt is the last. */
static bool moved (void *socket, double began)
{
    const bool progress = wait_progress ();
    port_events (socket);
    return progress && clock_now () - began < CALL_MILLISECONDS;
}

/* 0, or a negative errno. */
static int send_part (void *socket, const uint8_t *data, size_t size, bool more, double began)
{
    zmq_msg_t msg;
    if (zmq_msg_init_size (&msg, size) != 0)
        return -zmq_errno ();
    memcpy (zmq_msg_data (&msg), data, size);
    const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
    for (bool last = false; zmq_msg_send (&msg, socket, flags) < 0; last = !moved (socket, began)) {
        const int rc = -zmq_errno ();
        if (rc == -EAGAIN && !last)
            continue;
        zmq_msg_close (&msg);
        return rc;
    }
    return 0;
}

/* Drops the rest of a message that was refused in its middle because its peer has disconnected.
 * libzmq drops everything up to the end of the message. */
static void end_message (void *socket, const uint32_t *words)
{
    while (MORE (*words++))
        send_part (socket, NULL, 0, MORE (*words), clock_now ());
}

/* Sends up to `count` parts, which begin `origin` bytes into the batch. `words` is the word of
 * the first one. Returns the number of parts that were sent, which are whole messages, or a
 * negative errno if there are none. */
int port_send_packed (void *socket, const uint8_t *bytes, uint32_t origin, const uint32_t *words, int count)
{
    int sent = 0;
    int rc = 0;
    uint32_t start = origin;
    ticks_hold (wait_ticks ());
    const double began = clock_now ();
    for (int i = 0; i < count; i++) {
        rc = send_part (socket, bytes + (start - origin), END (words[i]) - start, MORE (words[i]), began);
        if (rc != 0) {
            if (i > sent)
                end_message (socket, words + i);
            break;
        }
        start = END (words[i]);
        if (!MORE (words[i]))
            sent = i + 1;
    }
    ticks_release ();
    return sent ? sent : rc;
}

/* Arguments and results of port_recv_packed (). */
struct packed
{
    uint8_t *bytes;
    uint32_t size;     /* room in `bytes` */
    uint32_t *words;
    uint32_t capacity; /* room in `words` */
    uint32_t largest;  /* larger parts are not worth a copy, and are set aside */
    uint32_t most;     /* messages wanted */
    uint32_t parts;    /* received parts, and received messages, */
    uint32_t messages; /* without one that is not complete yet */
    void *large;       /* NULL, or the bytes of one more part that was set aside: valid until port_received_done () */
    uint32_t large_size;
    uint32_t large_more;
};

/* The same places, in words, as in ts/api/batches/packed-layout.ts: test/layouts.test.ts compares
 * them. */
#define PLACE(field, word) _Static_assert (offsetof (struct packed, field) == 4 * (word), #field)
PLACE (bytes, 0);
PLACE (size, 1);
PLACE (words, 2);
PLACE (capacity, 3);
PLACE (largest, 4);
PLACE (most, 5);
PLACE (parts, 6);
PLACE (messages, 7);
PLACE (large, 8);
PLACE (large_size, 9);
PLACE (large_more, 10);
#undef PLACE

static void set_aside (struct packed *p, zmq_msg_t *part)
{
    p->large = zmq_msg_data (part);
    p->large_size = zmq_msg_size (part);
    p->large_more = zmq_msg_more (part);
    if (!p->large_more)
        p->messages++;
}

/* Receives queued messages, up to the number wanted: 0, or a negative errno if there are none.
 * It stops before its room ends, also in the middle of a message, with which the next call goes
 * on. */
int port_recv_packed (void *socket, struct packed *p)
{
    uint32_t end = 0;
    int rc = 0;
    bool last = false;
    zmq_msg_t *part = batch_part ();
    p->parts = p->messages = 0;
    p->large = NULL;
    ticks_hold (wait_ticks ());
    const double began = clock_now ();
    while (p->parts < p->capacity && p->messages < p->most) {
        if (zmq_msg_recv (part, socket, ZMQ_DONTWAIT) < 0) {
            rc = -zmq_errno ();
            if (rc != -EAGAIN || last)
                break;
            last = !moved (socket, began);
            continue;
        }
        last = false;
        const size_t size = zmq_msg_size (part);
        if (size > p->largest || size > p->size - end) {
            set_aside (p, part);
            break;
        }
        memcpy (p->bytes + end, zmq_msg_data (part), size);
        end += size;
        const bool more = zmq_msg_more (part);
        p->words[p->parts++] = WORD (end, more);
        if (!more)
            p->messages++;
    }
    ticks_release ();
    if (!p->large)
        port_received_done ();
    return p->parts || p->large ? 0 : rc;
}
