/* See trace.h. Any thread. */
#include "trace.h"
#include "../host.h"
#include "wait.h"

#include <stdlib.h>

enum
{
    MONOTONIC = 1 /* the host's number of the clock */
};

struct trace *trace_ring;

/*
 * Turns the trace on. Returns the address of its ring, or NULL if there is no memory. Called before
 * libzmq is.
 */
struct trace *port_trace (void)
{
    if (!trace_ring)
        trace_ring = calloc (1, sizeof *trace_ring);
    return trace_ring;
}

void trace_write (enum transition what, int fd, int value)
{
    struct trace *const ring = trace_ring;
    const int number = __atomic_add_fetch (&ring->last, 1, __ATOMIC_SEQ_CST);
    struct transition_record *const record = &ring->records[(unsigned) number % TRACE_RECORDS];
    __atomic_store_n (&record->number, 0, __ATOMIC_SEQ_CST);
    record->what = what;
    record->fd = fd;
    record->value = value;
    record->time = host_now (MONOTONIC); /* the thread may hold its own clock */
    record->thread = wait_thread ();
    __atomic_store_n (&record->number, number, __ATOMIC_SEQ_CST);
}

/* Tests only: whether this transition is one of those that get lost. */
static bool is_lost (struct trace *ring, enum transition what)
{
    if (ring->lost != (int) what)
        return false;
    if (__atomic_load_n (&ring->passes, __ATOMIC_SEQ_CST) > 0) {
        __atomic_sub_fetch (&ring->passes, 1, __ATOMIC_SEQ_CST);
        return false;
    }
    return __atomic_fetch_sub (&ring->losses, 1, __ATOMIC_SEQ_CST) > 0;
}

bool trace_admits (enum transition what, int fd, int value)
{
    if (is_lost (trace_ring, what))
        return false;
    trace_write (what, fd, value);
    return true;
}
