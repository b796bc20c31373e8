/*
 * The trace: the last 256 transitions of wake-ups, of all threads and of both sides of the seam, in
 * one order. docs/wakeups.md explains each transition, and which one must follow it.
 *
 * It is off until port_trace () is called; each place then costs a read of one word. TypeScript
 * writes its own transitions into the same ring (ts/core/wakeups/trace.ts), by the same rule: a
 * writer takes a number, fills the record in, and stores the number last. A reader that finds
 * another number leaves the record out.
 */
#ifndef PORT_TRACE_H
#define PORT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
    TRACE_RECORDS = 256 /* a power of 2 */
};

/*
 * ts/core/wakeups/transitions.ts has the same names in the same order, and continues with
 * TypeScript's; a test compares them.
 */
enum transition
{
    WANTED = 1,
    QUEUED,
    TAKEN,
    NEEDED,
    ASKED,
    TURN,
    TURN_OVER,
    DUE,
    TIMER,
    WATCHED,
    NOTIFIED,
    AWAITED,
    SIGNALLED,
    ASLEEP,
    AWAKE,
    RESERVED,
    REPLIED,
    RECORDED,
    LOOP_WOKEN
};

struct transition_record
{
    int32_t number; /* from 1 on; 0: the record is being written, or never was */
    int32_t what;   /* enum transition, or one of TypeScript's */
    int32_t fd;     /* -1: no descriptor */
    int32_t value;
    double time;    /* milliseconds of the host's monotonic clock */
    int32_t thread; /* index of the thread; 0: the host thread, and inline the only one */
    int32_t unused;
};

/* ts/core/wakeups/trace.ts knows the order. The fields before the records are its words 0 to 7. */
struct trace
{
    int32_t last;   /* number of the last record */
    int32_t lost;   /* tests only: the transition that is lost, 0: none */
    int32_t passes; /* tests only: how many of them still happen before */
    int32_t losses; /* tests only: how many are lost then */
    int32_t shown;  /* TypeScript's: the trace was printed */
    int32_t unused[3];
    struct transition_record records[TRACE_RECORDS];
};

/* NULL: the trace is off. */
extern struct trace *trace_ring;

void trace_write (enum transition what, int fd, int value);
bool trace_admits (enum transition what, int fd, int value);

/* Records a transition. */
static inline void trace (enum transition what, int fd, int value)
{
    if (__builtin_expect (trace_ring != NULL, 0))
        trace_write (what, fd, value);
}

/*
 * Records a transition that is about to happen, and returns true. Returns false if a test makes it
 * get lost, to show that the loss is found.
 */
static inline bool happens (enum transition what, int fd, int value)
{
    return __builtin_expect (trace_ring == NULL, 1) || trace_admits (what, fd, value);
}

#endif
