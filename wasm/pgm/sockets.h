/* The datagram sockets of OpenPGM. */
#ifndef PORT_PGM_SOCKETS_H
#define PORT_PGM_SOCKETS_H

#include <sys/socket.h>

/* bind () and joins of this socket are kept until socket_open_deferred (). */
void socket_defer (int fd);
/* Binds the socket to `address` and joins its groups: 0, or -1 with errno. Where the system
 * cannot bind to a group, it is bound to any address. From then on recvmsg () tells that
 * datagrams are sent to the address, or to `group` if that is any. */
int socket_open_deferred (int fd, const struct sockaddr_storage *address, const struct sockaddr *group);

#endif
