/*
 * Which messages libzmq does not look into, so that the host may have their bytes elsewhere, in
 * memory of the program. While a message arrives only the engine's decoder has it, and afterwards,
 * until the pump's turn is over, only the pipe and the socket that it goes to. ts/core/direct does
 * the rest.
 */
#include "precompiled.hpp"

#include "../reactor/port.h"
extern "C" {
#include "../host.h"
#include "../reactor/descriptor.h"
#include "batch.h"
}
#include "../libc/memory.h"

#include <stdint.h>

/* In versions of libzmq whose engines have no common base, messages pass wasm memory. So they do
 * where there are several threads. */
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

/* What sockets show those who inherit from them. */
struct socket_t : zmq::socket_base_t
{
    static const zmq::options_t &options_of (zmq::socket_base_t *socket_) { return socket_->*(&socket_t::options); }
};

/*
 * Whether messages are not looked into: they go to one peer or come from one, are compared with no
 * subscriptions, and are not encrypted, and of their bytes no more is copied than libzmq's usual
 * batch.
 */
bool is_opaque (const zmq::options_t &options_, int batch_size_)
{
    switch (options_.type) {
        case ZMQ_PUSH:
        case ZMQ_PULL:
        case ZMQ_PAIR:
        case ZMQ_DEALER:
        case ZMQ_ROUTER:
        case ZMQ_REQ:
        case ZMQ_REP:
            return options_.mechanism == ZMQ_NULL && batch_size_ <= HOST_BATCH_BYTES;
        default:
            return false;
    }
}

/* Whether messages are not masked, as they are over WebSockets. */
bool is_plain (const std::string &endpoint_)
{
    return endpoint_.compare (0, 6, "tcp://") == 0 || endpoint_.compare (0, 6, "ipc://") == 0;
}

/* Whether the handshake is over: its parts are read. */
bool is_ready (zmq::stream_engine_base_t *engine_)
{
    const zmq::mechanism_t *mechanism = engine_t::mechanism (engine_);
    return mechanism && mechanism->status () == zmq::mechanism_t::ready;
}

/*
 * The part that is being received, if its last bytes are these. A command is read by the engine,
 * and a part that others follow is nobody's before they have come.
 */
zmq::msg_t *ends_at (zmq::stream_engine_base_t *engine_, const uint8_t *end_)
{
    zmq::i_decoder *decoder = engine_t::decoder (engine_);
    zmq::msg_t *msg = decoder ? decoder->msg () : NULL;
    const bool found = msg && msg->is_lmsg () && !(msg->flags () & (zmq::msg_t::command | zmq::msg_t::more))
                       && static_cast<uint8_t *> (msg->data ()) + msg->size () == end_;
    return found ? msg : NULL;
}
}

/*
 * 0: libzmq looks into what the socket sends to the endpoint, as its options are now. 1: it does
 * not. 2: nor does a message name its peer, and a network takes it, so that its send may be held.
 */
extern "C" int port_direct_send (void *socket_, const char *endpoint_)
{
    const zmq::options_t &options = socket_t::options_of (static_cast<zmq::socket_base_t *> (socket_));
    const std::string endpoint (endpoint_);
    const bool local = endpoint.compare (0, 9, "inproc://") == 0;
    if (!is_opaque (options, options.out_batch_size) || !(is_plain (endpoint) || local))
        return 0;
    return local || options.type == ZMQ_ROUTER || options.type == ZMQ_REP ? 1 : 2;
}

/* 1: libzmq no longer has the message of port_keep_reserved (): it was sent, or dropped. */
extern "C" int port_kept_alone (void)
{
    typedef zmq::msg_t::content_t content_t; /* msg_t::init_size () puts it before the bytes */
    const uint8_t *data = static_cast<const uint8_t *> (zmq_msg_data (batch_kept ()));
    return reinterpret_cast<const content_t *> (data - sizeof (content_t))->refcnt.get () == 1;
}

/* Only engines read that much at once, so the sink is one. */
extern "C" void *port_direct_receive (int fd, const uint8_t *data, size_t size)
{
    const struct descriptor *d = descriptor_get (fd);
    if (!d || !d->sink || memory_watched ())
        return NULL;
    zmq::stream_engine_base_t *engine = engine_of (d);
    const zmq::options_t &options = engine_t::options (engine);
    if (!is_ready (engine) || !is_plain (engine->get_endpoint ().identifier ()) || !is_opaque (options, options.in_batch_size))
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

extern "C" int port_direct_send (void *, const char *)
{
    return 0;
}

extern "C" int port_kept_alone (void)
{
    return 1;
}

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
