/*
 * Sockets of the transports ws and wss. libzmq opens them as it opens those of tcp; here the host
 * learns which transport they are of, so that an allow list can tell the transports apart, and of
 * wss what the libzmq socket presents and trusts. A host whose streams are WebSockets also learns
 * what to ask the server for. See ws_open_socket.h.
 *
 * The certificates of a socket are looked at before it is bound or connected, because libzmq takes
 * those that are malformed for a fault of its own, and ends the instance.
 */
#include "precompiled.hpp"

#include "socket_base.hpp"
#include "ws_address.hpp"
#include "ws_open_socket.h"
#undef tcp_open_socket

#include <unistd.h>

extern "C" {
#include "../host.h"
#include "../libc/listeners.h"
}

namespace
{
/* own_t's options are protected: a class below it may name them. */
struct owner_t : zmq::own_t
{
    static const zmq::options_t &options_of (const zmq::own_t &own_) { return own_.*(&owner_t::options); }
};

const char *text_or_null (const std::string &text_)
{
    return text_.empty () ? NULL : text_.c_str ();
}

host_credentials credentials_of (const zmq::options_t &options_, bool server_)
{
    host_credentials credentials;
    credentials.cert = text_or_null (options_.wss_cert_pem);
    credentials.key = text_or_null (options_.wss_key_pem);
    credentials.trust = text_or_null (options_.wss_trust_pem);
    credentials.trust_system = options_.wss_trust_system;
    credentials.server = server_;
    return credentials;
}

/* Makes the stream one of wss: 0, or a negative errno. */
int secure (zmq::fd_t fd_, const zmq::options_t &options_, bool server_)
{
    const host_credentials credentials = credentials_of (options_, server_);
    const int rc = host_stream_credentials (fd_, &credentials);
    if (rc == 0 && server_)
        listener_of_socket (fd_, options_.socket_id);
    return rc;
}

/* Whether the client has noted that the server takes only sub-protocols without a slash: a member
 * of patch 027, without which no client notes it. */
template <typename T> auto strict_server (const T &peer_, int) -> decltype (*peer_.strict_server ())
{
    return *peer_.strict_server ();
}
template <typename T> bool strict_server (const T &, ...)
{
    return false;
}

/* The sub-protocols that ws_engine.cpp offers, in its order. */
const char *protocols_of (const zmq::options_t &options_, bool strict_)
{
    switch (options_.mechanism) {
        case ZMQ_PLAIN:
            return strict_ ? "ZWS2.0.PLAIN" : "ZWS2.0/PLAIN";
        case ZMQ_CURVE:
            return strict_ ? "ZWS2.0.CURVE" : "ZWS2.0/CURVE";
        default:
            return strict_ ? "ZWS2.0" : "ZWS2.0/NULL,ZWS2.0";
    }
}

/* The options of a socket, or NULL with ENOTSOCK. */
const zmq::options_t *options_of_socket (void *socket_)
{
    zmq::socket_base_t *const socket = static_cast<zmq::socket_base_t *> (socket_);
    if (socket && socket->check_tag ())
        return &owner_t::options_of (*socket);
    errno = ENOTSOCK;
    return NULL;
}
}

namespace zmq
{
fd_t ws_open_socket (const char *address_,
                     const options_t &options_,
                     bool local_,
                     bool fallback_to_ipv4_,
                     tcp_address_t *out_tcp_addr_,
                     bool wss_,
                     const ws_address_t *peer_)
{
    const fd_t fd = tcp_open_socket (address_, options_, local_, fallback_to_ipv4_, out_tcp_addr_);
    if (fd == retired_fd)
        return fd;
    host_socket_option (fd, HOST_WEB_SOCKET, wss_ ? 2 : 1);
    if (peer_)
        host_stream_upgrade (fd, peer_->path (), protocols_of (options_, strict_server (*peer_, 0)));
    const int rc = wss_ ? secure (fd, options_, local_) : 0;
    if (rc == 0)
        return fd;
    close (fd);
    errno = -rc;
    return retired_fd;
}
}

extern "C" {
/* Whether the socket's certificates are fit to be bound with (server 1), or to be connected with:
 * 0, or a negative errno. */
int port_check_credentials (void *socket_, int server_)
{
    const zmq::options_t *const options = options_of_socket (socket_);
    if (!options)
        return -errno;
    const host_credentials credentials = credentials_of (*options, server_);
    return host_stream_credentials (-1, &credentials);
}

/* Gives the socket's present certificates to what it has bound: 0, or a negative errno and nothing
 * is changed. */
int port_renew_credentials (void *socket_)
{
    const int rc = port_check_credentials (socket_, 1);
    if (rc != 0)
        return rc;
    const zmq::options_t &options = *options_of_socket (socket_);
    const host_credentials credentials = credentials_of (options, true);
    for (int fd = listener_after (-1, options.socket_id); fd >= 0; fd = listener_after (fd, options.socket_id))
        host_stream_credentials (fd, &credentials);
    return 0;
}
}
