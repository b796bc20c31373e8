/* See inline_reply.h. */
#include "../reactor/inline_reply.h"
#include "../host.h"
#include "../reactor/per_thread.h"
#include "../libc/socket.h"
#include "../reactor/port.h"
#include "../reactor/trace.h"
#include "../reactor/wait.h"
#include "../reactor/wakeups.h"
#include "backoff.h"
#include "thread.h"

#include <errno.h>

enum
{
    NOTHING = -1,
    FEW_TURNS = 2,     /* limit of turns of the pump between two replies: the turn of the last reply, and the one that has read the request */
    FEW_WRITES = 4     /* limit of writes of a reply: more writes are faster on the host thread, beside this one */
};

static int writer;    /* 1 plus the index of the thread that writes, or is about to; 0: none. Only the thread that holds the pump lock writes this field */
static int published; /* the host has shared descriptors */
static PER_THREAD bool sending;
static PER_THREAD bool slept; /* whether the thread has slept since it last signalled an I/O thread */
static PER_THREAD unsigned seen; /* number of the pump's turns at that time */
static PER_THREAD int kept = NOTHING;
static PER_THREAD int writes; /* writes of the current reply */
static PER_THREAD struct backoff backoff;

void reply_begin (void)
{
    sending = true;
}

bool reply_keeps (int fd, const struct descriptor *d)
{
    if (!sending || !slept || !d->sink || d->watch || !__atomic_load_n (&published, __ATOMIC_RELAXED))
        return false;
    slept = false;
    const unsigned now = (unsigned) wakeups_turn_count (), passed = now - seen;
    seen = now;
    if (passed > FEW_TURNS || !backoff_allows (&backoff))
        return false;
    kept = fd;
    trace (RESERVED, fd, 0);
    return true;
}

/* Passes the kept descriptor to the host thread. */
static void give_back (int fd)
{
    if (happens (REPLIED, fd, 0))
        ready_queue_again (fd);
}

void reply_sleeps (void)
{
    if (kept != NOTHING)
        give_back (kept);
    kept = NOTHING;
    slept = true;
}

void reply_end (void)
{
    const int fd = kept, error = errno;
    sending = false;
    if (fd == NOTHING)
        return;
    kept = NOTHING;
    writes = 0;
    if (port_pump_reply (fd)) {
        trace (REPLIED, fd, 1);
        backoff_report (&backoff, writes <= FEW_WRITES);
    } else
        give_back (fd);
    errno = error;
}

int reply_write (const struct descriptor *d, const void *data, int size)
{
    if (thread_is_host ())
        return 0;
    writes++;
    __atomic_store_n (&writer, thread_self ()->index + 1, __ATOMIC_SEQ_CST);
    const int system = __atomic_load_n (&d->socket->system, __ATOMIC_SEQ_CST);
    const int written = system > 0 ? host_system_write (system, data, size) : 0;
    __atomic_store_n (&writer, 0, __ATOMIC_SEQ_CST);
    return written;
}

/*
 * For the host: sets the system's descriptor of a stream without waiting bytes at the host, or 0,
 * after which no thread may write to it. A host that sets 0 checks port_writer () afterwards.
 */
void port_publish (int fd, int system)
{
    struct descriptor *const d = descriptor_get (fd);
    if (!d || !d->socket)
        return;
    __atomic_store_n (&d->socket->system, system, __ATOMIC_SEQ_CST);
    __atomic_store_n (&published, 1, __ATOMIC_RELAXED);
}

int *port_writer (void)
{
    return &writer;
}
