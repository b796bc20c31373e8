/*
 * Included by build.sh before anything else in ws_connecter.cpp and ws_listener.cpp, whose classes
 * have a member `_wss`: the sockets that they open are opened by wss.cpp, which learns of the
 * transport and, of a connecter (WS_CONNECTER), of the address.
 */
#ifndef PORT_WS_OPEN_SOCKET_H
#define PORT_WS_OPEN_SOCKET_H

#include "precompiled.hpp"
#include "tcp.hpp"

namespace zmq
{
class ws_address_t;

/* `peer_` is NULL for a listener. */
fd_t ws_open_socket (const char *address_,
                     const options_t &options_,
                     bool local_,
                     bool fallback_to_ipv4_,
                     tcp_address_t *out_tcp_addr_,
                     bool wss_,
                     const ws_address_t *peer_);
}

#ifdef WS_CONNECTER
#define tcp_open_socket(...) ws_open_socket (__VA_ARGS__, _wss, _addr->resolved.ws_addr)
#else
#define tcp_open_socket(...) ws_open_socket (__VA_ARGS__, _wss, NULL)
#endif

#endif
