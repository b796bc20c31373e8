/* See poller.h. */
#include "poller.h"
#include "port.h"

void port_dispatch_in (void *sink)
{
    struct sink *s = sink;
    s->in (s);
}

void port_dispatch_out (void *sink)
{
    struct sink *s = sink;
    s->out (s);
}

uint64_t port_run_timers (void *poller)
{
    struct poller *p = poller;
    return p->run_timers (p);
}

/* There are no messages; the host is asked all the same. */
bool port_direct_receive_watched (void)
{
    return true;
}
