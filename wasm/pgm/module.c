/*
 * The start of OpenPGM's module. It is given the functions of the wasm and returns those of
 * OpenPGM.
 *
 * OpenPGM binds its receive socket first, to any address, and joins groups then. Here the socket
 * is bound when all groups are known, because the address it is bound to says where its datagrams
 * are sent to. A runtime does not tell that for each datagram, as IP_PKTINFO would.
 */
#include "sockets.h"
#include "system.h"

#include <impl/framework.h>
#include <impl/socket.h>

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>

const struct pgm_system *wasm;

/* Binds for libzmq, which leaves the addresses of the requests undefined. */
static bool bind3 (pgm_sock_t *sock, const struct pgm_sockaddr_t *address, socklen_t size, const struct pgm_interface_req_t *send,
                   socklen_t send_size, const struct pgm_interface_req_t *receive, socklen_t receive_size, pgm_error_t **error)
{
    struct pgm_interface_req_t from = *send, to = *receive;
    memset (&from.ir_address, 0, sizeof from.ir_address);
    memset (&to.ir_address, 0, sizeof to.ir_address);
    socket_defer (sock->recv_sock);
    return pgm_bind3 (sock, address, size, &from, send_size, &to, receive_size, error);
}

/* The address that the receive socket is bound to. The one that receives data is bound to its
 * group, or to any address if it has several. The one that sends is bound to the address of its
 * interface, where receivers ask for repairs. So each gets its own datagrams where several share
 * a port. */
static struct sockaddr_storage receive_address (const pgm_sock_t *sock)
{
    struct sockaddr_storage address;
    memset (&address, 0, sizeof address);
    if (!sock->can_recv_data)
        memcpy (&address, &sock->send_addr, sizeof address);
    else if (sock->recv_gsr_len == 1)
        memcpy (&address, &sock->recv_gsr[0].gsr_group, sizeof address);
    else
        address.ss_family = sock->family;
    ((struct sockaddr_in *) &address)->sin_port = htons (sock->udp_encap_mcast_port);
    return address;
}

/* libzmq names the send group once, after it has joined all groups. */
static bool set_option (pgm_sock_t *sock, int level, int name, const void *value, socklen_t size)
{
    if (level == IPPROTO_PGM && name == PGM_SEND_GROUP && sock->recv_gsr_len > 0) {
        const struct sockaddr_storage address = receive_address (sock);
        if (socket_open_deferred (sock->recv_sock, &address, (const struct sockaddr *) &sock->recv_gsr[0].gsr_group) != 0)
            return false;
    }
    return pgm_setsockopt (sock, level, name, value, size);
}

/* The time until a timer is due: whole milliseconds, and at least one. libzmq cuts a part of one
 * off, and a timer of 0 ms would be due again and again in the same turn of the pump, in which
 * time stands still. */
static void round_up (struct timeval *time)
{
    const int64_t milliseconds = (int64_t) time->tv_sec * 1000 + (time->tv_usec + 999) / 1000;
    const int64_t rounded = milliseconds > 1 ? milliseconds : 1;
    time->tv_sec = rounded / 1000;
    time->tv_usec = (suseconds_t) (rounded % 1000 * 1000);
}

static bool get_option (pgm_sock_t *sock, int level, int name, void *value, socklen_t *size)
{
    const bool known = pgm_getsockopt (sock, level, name, value, size);
    if (known && (name == PGM_TIME_REMAIN || name == PGM_RATE_REMAIN))
        round_up (value);
    return known;
}

static const struct pgm_calls calls = {
  pgm_init, pgm_getaddrinfo, pgm_freeaddrinfo, pgm_error_free, pgm_gsi_create_from_data, pgm_socket, pgm_close,
  bind3,    pgm_connect,     set_option,       get_option,     pgm_send,                 pgm_recvmsgv,
};

__attribute__ ((visibility ("default"))) const struct pgm_calls *pgm_module (const struct pgm_system *functions)
{
    wasm = functions;
    pgm_min_log_level = PGM_LOG_LEVEL_ERROR; /* the environment variable PGM_MIN_LOG_LEVEL changes it */
    return &calls;
}
