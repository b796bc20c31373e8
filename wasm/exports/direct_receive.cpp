/*
 * Large messages whose bytes the host may receive elsewhere, in memory of the program: while a message arrives nobody has it but the
 * engine's decoder, and afterwards, until the pump's turn is over, only those on its way to the program's socket. What they read of
 * it is told here. Of the rest ts/core/direct/direct-receive.ts takes care.
 */
#include "precompiled.hpp"

#include "../reactor/port.h"
extern "C" {
#include "../host.h"
#include "../reactor/descriptor.h"
}
#include "../libc/memory.h"

#include <stdint.h>

/* Of all versions whose engines have no common base, messages arrive in wasm memory. So they do where there are several threads. */
#if !defined __EMSCRIPTEN_PTHREADS__ && __has_include("stream_engine_base.hpp")

#include "mechanism.hpp"
#pragma clang diagnostic ignored "-Winconsistent-missing-override" /* upstream's */
#include "stream_engine_base.hpp"

namespace
{
/* What engines show those who inherit from them. */
struct engine_t : zmq::stream_engine_base_t
{
    static const zmq::options_t &options (stream_engine_base_t *engine_) { return engine_->*(&engine_t::_options); }
    static zmq::mechanism_t *mechanism (stream_engine_base_t *engine_) { return engine_->*(&engine_t::_mechanism); }
    static zmq::i_decoder *decoder (stream_engine_base_t *engine_) { return engine_->*(&engine_t::_decoder); }
    static zmq::socket_base_t *owner (stream_engine_base_t *engine_) { return (engine_->*(&engine_t::socket)) (); }
};

zmq::stream_engine_base_t *engine_of (const struct descriptor *d_)
{
    return static_cast<zmq::stream_engine_base_t *> (static_cast<zmq::io_object_t *> (static_cast<zmq::i_poll_events *> (d_->sink)));
}

/* Sockets that hand on what arrives without a look at it, as others do that filter it. */
bool takes_unread (int type_)
{
    return type_ == ZMQ_PULL || type_ == ZMQ_PAIR || type_ == ZMQ_DEALER || type_ == ZMQ_ROUTER || type_ == ZMQ_REQ || type_ == ZMQ_REP;
}

/* Messages are not encrypted, nor, as over WebSockets, masked, nor are they parts of a handshake. */
bool is_plain (zmq::stream_engine_base_t *engine_)
{
    const zmq::mechanism_t *mechanism = engine_t::mechanism (engine_);
    const std::string &endpoint = engine_->get_endpoint ().identifier ();
    return mechanism && engine_t::options (engine_).mechanism == ZMQ_NULL && mechanism->status () == zmq::mechanism_t::ready
           && (endpoint.compare (0, 6, "tcp://") == 0 || endpoint.compare (0, 6, "ipc://") == 0);
}

/* The part that is being received, if its last bytes are these. A command is read by the engine, and a part that others follow is
 * nobody's before they have come. */
zmq::msg_t *ends_at (zmq::stream_engine_base_t *engine_, const uint8_t *end_)
{
    zmq::i_decoder *decoder = engine_t::decoder (engine_);
    zmq::msg_t *msg = decoder ? decoder->msg () : NULL;
    const bool found = msg && msg->is_lmsg () && !(msg->flags () & (zmq::msg_t::command | zmq::msg_t::more))
                       && static_cast<uint8_t *> (msg->data ()) + msg->size () == end_;
    return found ? msg : NULL;
}
}

/* Only engines read that much at once, so the sink is one. */
extern "C" void *port_direct_receive (int fd, const uint8_t *data, size_t size)
{
    const struct descriptor *d = descriptor_get (fd);
    if (!d || !d->sink || memory_watched ())
        return NULL;
    zmq::stream_engine_base_t *engine = engine_of (d);
    if (!is_plain (engine) || !takes_unread (engine_t::options (engine).type) || engine_t::options (engine).in_batch_size > HOST_BATCH_BYTES)
        return NULL;
    zmq::msg_t *msg = ends_at (engine, data + size);
    if (!msg)
        return NULL;
    memory_watch (static_cast<uint8_t *> (msg->data ()) - sizeof (zmq::msg_t::content_t)); /* msg_t::init_size () */
    return msg->data ();
}

extern "C" void *port_direct_receive_socket (int fd)
{
    return engine_t::owner (engine_of (descriptor_get (fd)));
}

extern "C" bool port_direct_receive_watched (void)
{
    return memory_watched ();
}

extern "C" int port_direct_receive_end (void)
{
    const bool lives = memory_watched ();
    memory_watch (NULL);
    return lives;
}

#else

extern "C" void *port_direct_receive (int, const uint8_t *, size_t)
{
    return NULL;
}

extern "C" void *port_direct_receive_socket (int)
{
    return NULL;
}

extern "C" bool port_direct_receive_watched (void)
{
    return false;
}

extern "C" int port_direct_receive_end (void)
{
    return 0;
}

#endif
