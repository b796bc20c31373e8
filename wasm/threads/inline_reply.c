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
    FEW_TURNS = 2,     /* of the pump, between two answers: the one of the last, and the one that has read what is answered now */
    FEW_WRITES = 4     /* that an answer takes: who writes to many is helped by a thread that does it meanwhile */
};

static int writer;    /* 1 and the index of the thread that writes, or is about to; 0: none. Whose it is has the pump */
static int published; /* the host gives descriptors out */
static PER_THREAD bool sending;
static PER_THREAD bool slept; /* since it has last signalled an I/O thread */
static PER_THREAD unsigned seen; /* of the pump's turns, then */
static PER_THREAD int kept = NOTHING;
static PER_THREAD int writes; /* of the answer under way */
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
    trace (KEPT, fd, 0);
    return true;
}

/* What the thread has kept is for the host thread. */
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

/* For the host: the descriptor in the system of a stream on which nothing waits there, or 0: it must not be written to. Who takes it back
 * looks at port_writer () afterwards. */
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
