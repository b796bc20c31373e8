/*
 * The poller of the port, under the name and in the place of poll_t. A poller has no thread and no
 * loop of its own. It registers descriptors with the port, and the port's pump calls the sinks and
 * runs the timers.
 */
#ifndef __ZMQ_POLL_HPP_INCLUDED__
#define __ZMQ_POLL_HPP_INCLUDED__

#include "poller.hpp"

#include "ctx.hpp"
#include "fd.hpp"
#include "poller_base.hpp"
#include "poller_timers.hpp"
#include "thread.hpp"

namespace zmq
{
struct i_poll_events;

class poll_t ZMQ_FINAL : public worker_poller_base_t
{
  public:
    typedef fd_t handle_t;

    poll_t (const thread_ctx_t &ctx_);
    ~poll_t ();

    // In place of those of poller_base_t.
    void add_timer (int timeout_, i_poll_events *sink_, int id_);
    void cancel_timer (i_poll_events *sink_, int id_);

    handle_t add_fd (fd_t fd_, zmq::i_poll_events *events_);
    void rm_fd (handle_t handle_);
    void set_pollin (handle_t handle_);
    void reset_pollin (handle_t handle_);
    void set_pollout (handle_t handle_);
    void reset_pollout (handle_t handle_);
    void start (const char *name_ = NULL);
    void stop ();

    static int max_fds ();

    // Runs due timers, for the pump. Returns milliseconds to the next one, or 0.
    uint64_t run_timers ();

  private:
    void loop () ZMQ_FINAL;

    // The first descriptor that was added: the mailbox of the thread that owns this poller.
    fd_t _mailbox;

    poller_timers_t _timers;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (poll_t)
};

typedef poll_t poller_t;
}

#endif
