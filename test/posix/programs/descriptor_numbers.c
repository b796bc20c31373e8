/*
 * The number of a closed descriptor is invalid until it is assigned again, and then means the new
 * descriptor only.
 */
#include "loopback.h"

#include <stdint.h>
#include <sys/eventfd.h>

int main (void)
{
    const int first = eventfd (5, EFD_NONBLOCK);
    must (first >= 0);
    say ("above stdio: %s", first > 2 ? "yes" : "no");
    show ("close", close (first));
    show ("close again", close (first));
    const int second = socket (AF_INET, SOCK_STREAM, 0);
    say ("number used again: %s", second == first ? "yes" : "no");
    uint64_t value;
    show ("no counter is left behind", read (second, &value, sizeof value));
    show_poll ("no readiness either", second, POLLIN, 0);
    must (close (second) == 0);

    char c;
    struct address address = inet_address ("127.0.0.1", 0);
    show ("read", read (second, &c, 1));
    show ("write", write (second, &c, 1));
    show ("recv", recv (second, &c, 1, 0));
    show ("send", send (second, &c, 1, 0));
    show ("bind", bind (second, &address.any, address.length));
    show ("listen", listen (second, 1));
    show ("accept", accept (second, NULL, NULL));
    show ("connect", connect (second, &address.any, address.length));
    show ("shutdown", shutdown (second, SHUT_WR));
    show ("getsockname", getsockname (second, &address.any, &address.length));
    show ("getsockopt", getsockopt (second, SOL_SOCKET, SO_ERROR, &value, &(socklen_t){sizeof value}));
    show ("fcntl", fcntl (second, F_GETFL, 0));
    show ("far beyond the table", close (1 << 30));
    show ("negative", close (-1));
    return 0;
}
