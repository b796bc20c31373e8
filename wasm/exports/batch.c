/*
 * The calls of the async API: a send or a receive of a whole message in one crossing of the
 * boundary. They never wait. They read ZMQ_EVENTS again before they give up: ZMQ_FD is
 * edge-triggered, and a send may be refused while the command that makes room for it is unread in
 * the socket's mailbox. They return 0 or a count, or a negative errno.
 */
#include "../host.h"
#include "../reactor/per_thread.h"
#include "../reactor/wait.h"
#include "batch.h"
#include "../reactor/ticks.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zmq.h>

enum
{
    PARTS = 64 /* parts of one message in one call; longer messages take several */
};

static PER_THREAD zmq_msg_t reserved;   /* of port_reserve () */
static PER_THREAD zmq_msg_t kept;       /* of port_keep_reserved () */
static PER_THREAD zmq_msg_t parts[PARTS]; /* of port_recv () */
static PER_THREAD int parts_held, parts_ready;
static PER_THREAD int more;

int port_events (void *socket)
{
    int events;
    size_t size = sizeof events;
    return zmq_getsockopt (socket, ZMQ_EVENTS, &events, &size) == 0 ? events : -zmq_errno ();
}

static int send_or_recheck (zmq_msg_t *msg, void *socket, int flags)
{
    if (zmq_msg_send (msg, socket, flags | ZMQ_DONTWAIT) >= 0)
        return 0;
    if (zmq_errno () != EAGAIN)
        return -zmq_errno ();
    const int events = port_events (socket);
    if (events < 0)
        return events;
    return zmq_msg_send (msg, socket, flags | ZMQ_DONTWAIT) >= 0 ? 0 : -zmq_errno ();
}

static int send_held (zmq_msg_t *msg, void *socket, int flags)
{
    ticks_hold (wait_ticks ());
    const int rc = send_or_recheck (msg, socket, flags);
    ticks_release ();
    return rc;
}

int port_send (void *socket, const void *data, size_t size, int flags)
{
    zmq_msg_t msg;
    if (zmq_msg_init_size (&msg, size) != 0)
        return -zmq_errno ();
    memcpy (zmq_msg_data (&msg), data, size);
    const int rc = send_held (&msg, socket, flags);
    if (rc != 0)
        zmq_msg_close (&msg);
    return rc;
}

void *port_reserve (size_t size)
{
    return zmq_msg_init_size (&reserved, size) == 0 ? zmq_msg_data (&reserved) : NULL;
}

int port_send_reserved (void *socket, int flags)
{
    return send_held (&reserved, socket, flags);
}

void port_discard_reserved (void)
{
    zmq_msg_close (&reserved);
}

/* Keeps its bytes in place, whatever happens to the message, until port_discard_kept (). */
void port_keep_reserved (void)
{
    zmq_msg_init (&kept);
    zmq_msg_copy (&kept, &reserved);
}

zmq_msg_t *batch_kept (void)
{
    return &kept;
}

void port_discard_kept (void)
{
    zmq_msg_close (&kept);
}

static zmq_msg_t *slot (int i)
{
    if (i >= parts_ready) {
        zmq_msg_init (&parts[i]);
        parts_ready = i + 1;
    }
    return &parts[i];
}

zmq_msg_t *batch_part (void)
{
    if (parts_held == 0)
        parts_held = 1;
    return slot (0);
}

/* The next part into slot i. Its flags say whether more parts follow. */
static int receive_part (void *socket, int i)
{
    if (zmq_msg_recv (slot (i), socket, ZMQ_DONTWAIT) < 0)
        return -zmq_errno ();
    if (i >= parts_held)
        parts_held = i + 1;
    return 0;
}

int port_recv (void *socket, uint32_t *table, int capacity)
{
    int count = 0;
    int rc = 0;
    if (capacity > PARTS)
        capacity = PARTS;
    ticks_hold (wait_ticks ());
    do {
        rc = receive_part (socket, count);
        if (rc != 0)
            break;
        table[2 * count] = (uint32_t) zmq_msg_data (&parts[count]);
        table[2 * count + 1] = zmq_msg_size (&parts[count]);
        more = zmq_msg_more (&parts[count]);
        count++;
    } while (more && count < capacity);
    ticks_release ();
    return count ? count : rc;
}

int port_more (void)
{
    return more;
}

void port_received_done (void)
{
    while (parts_held > 0) {
        zmq_msg_close (&parts[--parts_held]);
        zmq_msg_init (&parts[parts_held]);
    }
}

static void release (void *data, void *hint)
{
    (void) data;
    wait_release ((uint32_t) hint);
}

int port_msg_init_data (zmq_msg_t *msg, void *data, size_t size, uint32_t hint)
{
    return zmq_msg_init_data (msg, data, size, release, (void *) hint);
}

static void expire (int timer_id, void *hint)
{
    host_expire (timer_id, (uint32_t) hint);
}

int port_timers_add (void *timers, size_t interval, uint32_t hint)
{
    return zmq_timers_add (timers, interval, expire, (void *) hint);
}
