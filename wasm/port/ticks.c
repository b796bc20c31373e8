/*
 * libzmq's tick counter: zmq::clock_t::rdtsc () (mangled), for which the linker takes this (--wrap). A socket reads it with every
 * message that it sends, to look into its mailbox no more often than every 3 ms, "only on platforms where getting a timestamp is a
 * very cheap operation". Here it is where time is held. Otherwise there are no ticks, which is 0: the socket looks into
 * its mailbox each time, for a third of what the host takes to tell the time.
 */
#include "../posix/clock.h"

uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void);

uint64_t __wrap__ZN3zmq7clock_t5rdtscEv (void)
{
    return clock_ticks ();
}
