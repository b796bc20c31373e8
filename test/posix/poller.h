/* A sink in the place of libzmq's zmq::i_poll_events, for the one program that drives the pump itself. */
#ifndef TEST_POLLER_H
#define TEST_POLLER_H

struct sink
{
    void (*in) (struct sink *self);
    void (*out) (struct sink *self);
};

#endif
