/*
 * getifaddrs () lists the loopback interface with both addresses and masks. Indexes and names
 * translate both ways.
 */
#include "loopback.h"

#include <ifaddrs.h>
#include <net/if.h>

int main (void)
{
    struct ifaddrs *list = NULL;
    show ("getifaddrs", getifaddrs (&list));
    for (int family = AF_INET; family; family = family == AF_INET ? AF_INET6 : 0)
        for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
            if (strcmp (i->ifa_name, "lo") != 0 || !i->ifa_addr || i->ifa_addr->sa_family != family)
                continue;
            char address[INET6_ADDRSTRLEN], mask[INET6_ADDRSTRLEN];
            const size_t at = family == AF_INET ? offsetof (struct sockaddr_in, sin_addr) : offsetof (struct sockaddr_in6, sin6_addr);
            say ("lo: %s mask %s%s%s", inet_ntop (family, (char *) i->ifa_addr + at, address, sizeof address),
                 inet_ntop (family, (char *) i->ifa_netmask + at, mask, sizeof mask), i->ifa_flags & IFF_UP ? ", up" : "",
                 i->ifa_flags & IFF_LOOPBACK ? ", loopback" : "");
        }
    freeifaddrs (list);

    char name[IF_NAMESIZE] = "";
    const unsigned index = if_nametoindex ("lo");
    say ("lo has an index: %s", index ? "yes" : "no");
    must (if_indextoname (index, name));
    say ("which is of %s", name);
    say ("no such name: %s", if_nametoindex ("no-such-one") == 0 ? error_name (errno) : "found");
    say ("index 0: %s", if_indextoname (0, name) ? "found" : error_name (errno));
    say ("no such index: %s", if_indextoname (99999, name) ? "found" : error_name (errno));
    return 0;
}
