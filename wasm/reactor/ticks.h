/* The tick counter that libzmq reads in a call of the program. */
#ifndef PORT_TICKS_H
#define PORT_TICKS_H

#include <stdint.h>

/* From here to ticks_release (), the counter has this value on this thread; 0: there is none. */
void ticks_hold (uint64_t at);
void ticks_release (void);

#endif
