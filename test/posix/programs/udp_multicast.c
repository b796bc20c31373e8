/* Multicast on the loopback interface: a socket receives it while it is a member, and only then. */
#include "loopback.h"

static void set (const char *what, int fd, int level, int name, const void *value, socklen_t size)
{
    show (what, setsockopt (fd, level, name, value, size));
}

int main (void)
{
    struct address any = inet_address ("0.0.0.0", 0), source = inet_address ("127.0.0.1", 0);
    const int member = bound (SOCK_DGRAM, &any), sender = bound (SOCK_DGRAM, &source);
    const struct address group = inet_address ("239.192.77.1", port_of (&any));
    struct ip_mreq request = {.imr_multiaddr = group.v4.sin_addr, .imr_interface = source.v4.sin_addr};
    char text[16] = "";

    set ("interface", sender, IPPROTO_IP, IP_MULTICAST_IF, &source.v4.sin_addr, sizeof (struct in_addr));
    set ("time to live", sender, IPPROTO_IP, IP_MULTICAST_TTL, &(int){1}, sizeof (int));
    set ("loop", sender, IPPROTO_IP, IP_MULTICAST_LOOP, &(int){1}, sizeof (int));
    set ("join", member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    set ("join again", member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    show ("sent", sendto (sender, "hello", 5, 0, &group.any, group.length));
    show ("received", recv (member, text, sizeof text, 0));

    /* The value as one byte, as in BSD. */
    set ("no loop", sender, IPPROTO_IP, IP_MULTICAST_LOOP, &(unsigned char){0}, 1);
    int loop = -1;
    must (getsockopt (sender, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, &(socklen_t){sizeof loop}) == 0);
    say ("loop: %d", loop);
    set ("leave", member, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request);
    set ("leave again", member, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request);
    show ("sent", sendto (sender, "nobody", 6, 0, &group.any, group.length));
    struct address direct = inet_address ("127.0.0.1", port_of (&any));
    show ("sent to the socket itself", sendto (sender, "direct", 6, 0, &direct.any, direct.length));
    memset (text, 0, sizeof text);
    show ("received", recv (member, text, sizeof text, 0));
    say ("\"%s\"", text);

    request.imr_multiaddr = source.v4.sin_addr;
    set ("join what is no group", member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    set ("join by too few bytes", member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, 3);
    request = (struct ip_mreq){.imr_multiaddr = group.v4.sin_addr, .imr_interface = {htonl (0xc000024d)}};
    set ("join on an interface that is not ours", member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    must (close (member) == 0 && close (sender) == 0);
    return 0;
}
