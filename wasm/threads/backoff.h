/*
 * Decides whether to attempt what only sometimes helps. Each failure doubles the number of occasions that are skipped before the
 * next attempt; a success is followed by another attempt at once. As ts/shim/backoff.ts.
 */
#ifndef PORT_BACKOFF_H
#define PORT_BACKOFF_H

#include <stdbool.h>

enum
{
    MOST_FAILURES = 8 /* 2 to this power: so many occasions go by at most, less one */
};

struct backoff
{
    int failures, to_go_by;
};

static inline bool backoff_allows (struct backoff *p)
{
    if (p->to_go_by == 0)
        return true;
    p->to_go_by--;
    return false;
}

/* What the try has brought. */
static inline void backoff_report (struct backoff *p, bool helped)
{
    p->failures = helped ? 0 : p->failures < MOST_FAILURES ? p->failures + 1 : MOST_FAILURES;
    p->to_go_by = (1 << p->failures) - 1;
}

#endif
