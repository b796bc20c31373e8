/*
 * Time. Asking the host costs as much as a third of a small message, so it is asked once where everything that
 * happens between two readings happens "at once": while the pump dispatches, and in a run of sends or receives
 * between two turns of the pump. All other calls read afresh.
 */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

/* Monotonic milliseconds. */
double clock_now (void);

/* From here to clock_release (), on this thread, time stands still at the moment of the first call. */
void clock_hold (void);
/* The same, but at the moment that an earlier run of calls has read since the pump last ran. */
void clock_hold_burst (void);
void clock_release (void);
/* Inside clock_hold (): lets time go on to now. */
double clock_step (void);
/* Inside clock_hold (): it is that time, until the next step. */
void clock_turn_back (double milliseconds);
/* The pump has run: the next burst reads the time anew. */
void clock_end_burst (void);

#endif
