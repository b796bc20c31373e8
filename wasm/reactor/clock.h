/*
 * Time. A call of the host costs as much as a third of a small message. While the pump runs,
 * everything counts as simultaneous, so the host is asked at most once. All other calls read the
 * clock afresh.
 */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

/* Monotonic milliseconds. */
double clock_now (void);

/*
 * From here to clock_release (), time stands still on this thread, at the moment of the first read.
 */
void clock_hold (void);
void clock_release (void);
/* Inside clock_hold (): advances the held time to now, and returns it. */
double clock_step (void);
/* Inside clock_hold (): sets the held time, until the next step. */
void clock_turn_back (double milliseconds);

#endif
