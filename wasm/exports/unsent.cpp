/*
 * Whether a socket has messages that a connection has not taken. At the end of a process, a socket
 * without any may stay open, and the program's last listeners may still send.
 */
#include "precompiled.hpp"

#include "pipe.hpp"
#include "socket_base.hpp"
#include "ypipe_base.hpp"

#include <poll.h>

extern "C" {
#include "../reactor/descriptor.h"
#include "../reactor/port.h"
#include "../reactor/wait.h"
}

namespace
{
/* Private members are reached by an explicit instantiation, which may name them. */
template <typename Tag, typename Tag::type member> struct shown
{
    friend typename Tag::type member_of (Tag) { return member; }
};

struct pipes
{
    typedef zmq::array_t<zmq::pipe_t, 3> zmq::socket_base_t::*type;
    friend type member_of (pipes);
};
struct written
{
    typedef uint64_t zmq::pipe_t::*type;
    friend type member_of (written);
};
struct read
{
    typedef uint64_t zmq::pipe_t::*type;
    friend type member_of (read);
};
struct peer
{
    typedef zmq::pipe_t *zmq::pipe_t::*type;
    friend type member_of (peer);
};

template struct shown<pipes, &zmq::socket_base_t::_pipes>;
template struct shown<written, &zmq::pipe_t::_msgs_written>;
template struct shown<read, &zmq::pipe_t::_msgs_read>;
template struct shown<peer, &zmq::pipe_t::_peer>;

/* Whether the other side has not read all messages. One that conflates never reads all. */
bool is_full (zmq::pipe_t &pipe_)
{
    zmq::pipe_t *const other = pipe_.*member_of (peer ());
    return other && pipe_.*member_of (written ()) != other->*member_of (read ());
}

/*
 * Whether a connection waits to write, or has paused reading: the system resets a connection with
 * unread bytes at the end of a process, and its peer then loses what it has not read.
 */
bool is_stopped (const struct descriptor &d_)
{
    const bool network = d_.kind == DESCRIPTOR_STREAM || d_.kind == DESCRIPTOR_DATAGRAM;
    return network && d_.sink && d_.interest != POLLIN;
}

bool any_stopped ()
{
    bool found = false;
    descriptor_lock ();
    int fd = -1;
    for (const struct descriptor *d = descriptor_next (&fd); d && !found; d = descriptor_next (&fd))
        found = is_stopped (*d);
    descriptor_unlock ();
    return found;
}
}

/*
 * 1: the socket has messages that no connection has taken, or a connection of any socket is
 * stopped. The caller owns the socket, and has delivered its commands.
 */
extern "C" int port_unsent (void *socket_)
{
    pump_lock (); /* the other sides of the pipes rest */
    bool found = any_stopped ();
    zmq::array_t<zmq::pipe_t, 3> &all = static_cast<zmq::socket_base_t *> (socket_)->*member_of (pipes ());
    for (size_t i = 0; i < all.size () && !found; i++)
        found = is_full (*all[i]);
    pump_unlock ();
    return found;
}
