/*
 * Multicast over IPv6: options, and membership by interface index. No datagram is sent, since Linux
 * has no multicast route through its loopback interface.
 */
#include "loopback.h"

#include <net/if.h>

int main (void)
{
    need_ipv6 ();
    const int fd = socket (AF_INET6, SOCK_DGRAM, 0);
    struct address any = inet_address ("::", 0), group = inet_address ("ff01::77:1", 0);
    must (bind (fd, &any.any, any.length) == 0);
    int lo = (int) if_nametoindex ("lo"), value = -1;
    must (lo > 0);
    struct ipv6_mreq request = {.ipv6mr_multiaddr = group.v6.sin6_addr, .ipv6mr_interface = (unsigned) lo};
    show ("interface", setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &lo, sizeof lo));
    show ("interface of the system's choice", setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &(int){0}, sizeof (int)));
    show ("no such interface", setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &(int){9999}, sizeof (int)));
    show ("hops", setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &(int){3}, sizeof (int)));
    must (getsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &value, &(socklen_t){sizeof value}) == 0);
    show ("  are", value);
    show ("loop", setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &(int){0}, sizeof (int)));
    must (getsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &value, &(socklen_t){sizeof value}) == 0);
    show ("  is", value);
    show ("join", setsockopt (fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
    show ("join again", setsockopt (fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
    show ("leave", setsockopt (fd, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &request, sizeof request));
    show ("leave again", setsockopt (fd, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &request, sizeof request));
    request.ipv6mr_interface = 9999;
    show ("join on no interface", setsockopt (fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
    must (close (fd) == 0);
    return 0;
}
