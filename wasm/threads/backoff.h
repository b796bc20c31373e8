/*
 * Decides whether to attempt an operation that may fail. Each failure doubles the number of
 * occasions that are skipped before the next attempt. After a success the next occasion is
 * attempted again. ts/shim/backoff.ts does the same.
 */
#ifndef PORT_BACKOFF_H
#define PORT_BACKOFF_H

#include <stdbool.h>

enum
{
    MOST_FAILURES = 8 /* limit as a power of 2: at most 2^8 - 1 occasions are skipped */
};

struct backoff
{
    int failures, to_skip;
};

static inline bool backoff_allows (struct backoff *p)
{
    if (p->to_skip == 0)
        return true;
    p->to_skip--;
    return false;
}

/* Reports the result of an attempt. */
static inline void backoff_report (struct backoff *p, bool helped)
{
    p->failures = helped ? 0 : p->failures < MOST_FAILURES ? p->failures + 1 : MOST_FAILURES;
    p->to_skip = (1 << p->failures) - 1;
}

#endif
