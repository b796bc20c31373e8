/*
 * poll () reports levels, not changes: the requested events, and always hang-ups and errors. It
 * returns their number.
 */
#include "loopback.h"

#include <sys/eventfd.h>

int main (void)
{
    const int set = eventfd (1, 0), unset = eventfd (0, 0), closed = eventfd (0, 0);
    must (set >= 0 && unset >= 0 && closed >= 0 && close (closed) == 0);
    struct pollfd items[] = {{set, POLLIN, 0x7f}, {unset, POLLIN, 0x7f}, {-1, POLLIN, 0x7f}, {closed, POLLIN, 0}, {unset, POLLOUT, 0}};
    for (int round = 0; round < 2; round++) {
        show ("hits", poll (items, 5, 0));
        for (int i = 0; i < 5; i++)
            say ("  %d:%s%s%s%s", i, items[i].revents & POLLIN ? " IN" : "", items[i].revents & POLLOUT ? " OUT" : "",
                 items[i].revents & POLLNVAL ? " NVAL" : "", items[i].revents ? "" : " nothing");
    }
    show ("none to look at", poll (NULL, 0, 0));
    show ("all negative", poll (&(struct pollfd){-5, POLLIN, 0}, 1, 5));
    must (close (set) == 0 && close (unset) == 0);

    const int fresh = socket (AF_INET, SOCK_STREAM, 0);
    show_poll ("fresh stream socket", fresh, POLLIN | POLLOUT, 0);
    show_poll ("fresh stream socket, nothing asked for", fresh, 0, 0);
    must (close (fresh) == 0);
    show_poll ("closed", fresh, POLLIN, -1);

    struct address address = inet_address ("127.0.0.1", 0);
    const int udp = bound (SOCK_DGRAM, &address);
    show_poll ("fresh datagram socket", udp, POLLIN | POLLOUT, 0);
    must (close (udp) == 0);
    address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    show_poll ("fresh listener", listener, POLLIN | POLLOUT, 0);
    const int client = connected_to (&address);
    show_poll ("listener with a connection", listener, POLLIN | POLLOUT, PATIENCE);
    show_poll ("still", listener, POLLIN | POLLOUT, 0);
    const int server = accept (listener, NULL, NULL);
    show_poll ("listener after accept", listener, POLLIN | POLLOUT, 0);
    show_poll ("fresh connection", server, POLLIN | POLLOUT, 0);
    must (close (client) == 0 && close (server) == 0 && close (listener) == 0);
    return 0;
}
