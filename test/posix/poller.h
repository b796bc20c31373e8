/*
 * The poller functions of port.h, supplied by a program instead of libzmq's overlay: sinks and
 * pollers are functions to call. Most programs have neither.
 */
#ifndef TEST_POLLER_H
#define TEST_POLLER_H

#include <stdint.h>

/* In the place of zmq::i_poll_events. */
struct sink
{
    void (*in) (struct sink *self);
    void (*out) (struct sink *self);
};

/* In the place of zmq::poll_t. */
struct poller
{
    uint64_t (*run_timers) (struct poller *self);
};

#endif
