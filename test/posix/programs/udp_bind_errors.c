/*
 * bind () of a datagram socket: address in use, shared if all have SO_REUSEADDR, not of this
 * machine.
 */
#include "loopback.h"

static int shared (const struct address *address)
{
    const int fd = socket (AF_INET, SOCK_DGRAM, 0);
    must (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof (int)) == 0);
    show ("bind with SO_REUSEADDR", bind (fd, &address->any, address->length));
    return fd;
}

int main (void)
{
    struct address address = inet_address ("127.0.0.1", 0);
    const int first = bound (SOCK_DGRAM, &address);
    const int second = socket (AF_INET, SOCK_DGRAM, 0);
    show ("in use", bind (second, &address.any, address.length));
    show ("bound already", bind (first, &address.any, address.length));
    must (close (first) == 0);
    show ("free again", bind (second, &address.any, address.length));
    must (close (second) == 0);
    const int one = shared (&address), two = shared (&address);
    must (close (one) == 0 && close (two) == 0);
    const struct address foreign = inet_address ("192.0.2.77", 0);
    const int third = socket (AF_INET, SOCK_DGRAM, 0);
    show ("not ours", bind (third, &foreign.any, foreign.length));
    must (close (third) == 0);
    return 0;
}
