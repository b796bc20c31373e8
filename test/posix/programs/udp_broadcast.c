/* Broadcast fails until SO_BROADCAST is set. */
#include "loopback.h"

int main (void)
{
    const struct address everyone = inet_address ("255.255.255.255", 9);
    const int fd = socket (AF_INET, SOCK_DGRAM, 0);
    int value = -1;
    must (getsockopt (fd, SOL_SOCKET, SO_BROADCAST, &value, &(socklen_t){sizeof value}) == 0);
    say ("SO_BROADCAST at first: %d", value);
    show ("sent", sendto (fd, "x", 1, 0, &everyone.any, everyone.length));
    show ("connect", connect (fd, &everyone.any, everyone.length));
    show ("allow", setsockopt (fd, SOL_SOCKET, SO_BROADCAST, &(int){1}, sizeof (int)));
    must (getsockopt (fd, SOL_SOCKET, SO_BROADCAST, &value, &(socklen_t){sizeof value}) == 0);
    say ("SO_BROADCAST: %d", value);
    must (close (fd) == 0);
    return 0;
}
