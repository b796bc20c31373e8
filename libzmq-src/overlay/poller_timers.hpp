/*
 * The timers of a poller, ordered by time and by owner. Upstream's poller_base_t compares all
 * timers to find the one to cancel. Each message that arrives cancels one if heartbeats are on, so
 * its cost would grow with the number of connections.
 */
#ifndef __ZMQ_POLLER_TIMERS_HPP_INCLUDED__
#define __ZMQ_POLLER_TIMERS_HPP_INCLUDED__

#include <map>
#include <set>
#include <utility>

#include "clock.hpp"
#include "i_poll_events.hpp"
#include "macros.hpp"
#include "stdint.hpp"

namespace zmq
{
class poller_timers_t
{
  public:
    poller_timers_t () : _added (0) {}

    void add (int timeout_, i_poll_events *sink_, int id_)
    {
        const owner_t owner (sink_, id_);
        const due_t due (_clock.now_ms () + timeout_, _added++);
        _by_time.insert (std::make_pair (due, owner));
        _by_owner.insert (std::make_pair (owner, due));
    }

    // Cancels the timer of that sink and id that is due first. Does nothing if there is none.
    void cancel (i_poll_events *sink_, int id_)
    {
        const owner_t owner (sink_, id_);
        const by_owner_t::iterator it = _by_owner.lower_bound (std::make_pair (owner, due_t (0, 0)));
        if (it == _by_owner.end () || it->first != owner)
            return;
        _by_time.erase (it->second);
        _by_owner.erase (it);
    }

    // Runs due timers. Returns milliseconds to the next one, or 0 if there is none.
    uint64_t execute ()
    {
        if (_by_time.empty ())
            return 0;
        const uint64_t now = _clock.now_ms ();
        while (!_by_time.empty ()) {
            const by_time_t::iterator it = _by_time.begin ();
            const due_t due = it->first;
            if (due.first > now)
                return due.first - now;
            // Removed first, because timer_event () may cancel it.
            const owner_t owner = it->second;
            _by_time.erase (it);
            _by_owner.erase (std::make_pair (owner, due));
            owner.first->timer_event (owner.second);
        }
        return 0;
    }

  private:
    // Milliseconds, and the number of the timer: timers that are due together run in the order in
    // which they were added.
    typedef std::pair<uint64_t, uint64_t> due_t;
    typedef std::pair<i_poll_events *, int> owner_t;
    typedef std::map<due_t, owner_t> by_time_t;
    typedef std::set<std::pair<owner_t, due_t> > by_owner_t;

    clock_t _clock;
    by_time_t _by_time;
    by_owner_t _by_owner;
    uint64_t _added;

    ZMQ_NON_COPYABLE_NOR_MOVABLE (poller_timers_t)
};
}

#endif
