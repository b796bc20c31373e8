/*
 * Sockets of the ws transport, which libzmq opens as it opens those of tcp. The host learns which
 * are which, so that the allow list of an instance can tell the transports apart. build.sh gives
 * ws_connecter.cpp and ws_listener.cpp this function instead of tcp_open_socket ().
 */
#include "precompiled.hpp"

#include "tcp.hpp"
extern "C" {
#include "../host.h"
}

namespace zmq
{
fd_t ws_open_socket (const char *address_, const options_t &options_, bool local_, bool fallback_to_ipv4_, tcp_address_t *out_tcp_addr_)
{
    const fd_t fd = tcp_open_socket (address_, options_, local_, fallback_to_ipv4_, out_tcp_addr_);
    if (fd != retired_fd)
        host_socket_option (fd, HOST_WEB_SOCKET, 1);
    return fd;
}
}
