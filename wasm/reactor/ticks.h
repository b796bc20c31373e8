/* The tick counter that libzmq reads in a call of a program's. */
#ifndef PORT_TICKS_H
#define PORT_TICKS_H

#include <stdint.h>

/* From here to ticks_release (), on this thread, the counter stands at this; 0: there is none. */
void ticks_hold (uint64_t at);
void ticks_release (void);

#endif
