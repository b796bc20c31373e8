/*
 * Time. Asking the host costs as much as a third of a small message, so while the pump runs, where everything happens
 * "at once", it is asked once, and only if somebody wants to know. All other calls read afresh.
 */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

/* Monotonic milliseconds. */
double clock_now (void);

/* From here to clock_release (), on this thread, time stands still at the moment when it is first asked for. */
void clock_hold (void);
void clock_release (void);
/* Inside clock_hold (): lets time go on to now. */
double clock_step (void);
/* Inside clock_hold (): it is that time, until the next step. */
void clock_turn_back (double milliseconds);

#endif
