/* See poll.hpp. */
#include "precompiled.hpp"
#include "poll.hpp"

#include <poll.h>

#include "err.hpp"
#include "i_poll_events.hpp"
#include "port.h"

static int load (void *poller_)
{
    return static_cast<zmq::poll_t *> (poller_)->get_load ();
}

zmq::poll_t::poll_t (const zmq::thread_ctx_t &ctx_) : worker_poller_base_t (ctx_), _mailbox (retired_fd)
{
}

zmq::poll_t::~poll_t ()
{
    port_poller_stop (this, load);
}

void zmq::poll_t::add_timer (int timeout_, i_poll_events *sink_, int id_)
{
    _timers.add (timeout_, sink_, id_);
}

void zmq::poll_t::cancel_timer (i_poll_events *sink_, int id_)
{
    _timers.cancel (sink_, id_);
}

zmq::poll_t::handle_t zmq::poll_t::add_fd (fd_t fd_, i_poll_events *events_)
{
    zmq_assert (fd_ != retired_fd);
    if (_mailbox == retired_fd)
        _mailbox = fd_;
    port_attach (fd_, events_);
    adjust_load (1);
    return fd_;
}

void zmq::poll_t::rm_fd (handle_t handle_)
{
    port_detach (handle_);
    adjust_load (-1);
}

void zmq::poll_t::set_pollin (handle_t handle_)
{
    port_interest (handle_, POLLIN, 0);
}

void zmq::poll_t::reset_pollin (handle_t handle_)
{
    port_interest (handle_, 0, POLLIN);
}

void zmq::poll_t::set_pollout (handle_t handle_)
{
    port_interest (handle_, POLLOUT, 0);
}

void zmq::poll_t::reset_pollout (handle_t handle_)
{
    port_interest (handle_, 0, POLLOUT);
}

void zmq::poll_t::start (const char *)
{
    port_poller_start (this, _mailbox);
}

void zmq::poll_t::stop ()
{
}

int zmq::poll_t::max_fds ()
{
    return -1;
}

void zmq::poll_t::loop ()
{
}

uint64_t zmq::poll_t::run_timers ()
{
    return _timers.execute ();
}

void port_dispatch_in (void *sink_)
{
    static_cast<zmq::i_poll_events *> (sink_)->in_event ();
}

void port_dispatch_out (void *sink_)
{
    static_cast<zmq::i_poll_events *> (sink_)->out_event ();
}

uint64_t port_run_timers (void *poller_)
{
    return static_cast<zmq::poll_t *> (poller_)->run_timers ();
}
