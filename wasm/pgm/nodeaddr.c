/*
 * In place of OpenPGM's getnodeaddr.c: the address of this machine where an endpoint names no
 * interface. OpenPGM resolves the name of the machine. Here it is the first address on an interface
 * that has multicast and is not loopback, or else the first of the family.
 */
#include "system.h"

#include <impl/framework.h>
#include <impl/getnodeaddr.h>

#include <net/if.h>
#include <string.h>

static const struct ifaddrs *choose (const struct ifaddrs *list, sa_family_t family)
{
    const struct ifaddrs *first = NULL;
    for (; list; list = list->ifa_next) {
        const sa_family_t of = list->ifa_addr ? list->ifa_addr->sa_family : AF_UNSPEC;
        if (family == AF_UNSPEC ? of != AF_INET : of != family)
            continue;
        if (list->ifa_flags & IFF_MULTICAST && !(list->ifa_flags & IFF_LOOPBACK))
            return list;
        if (!first)
            first = list;
    }
    return first;
}

bool pgm_get_multicast_enabled_node_addr (const sa_family_t family, struct sockaddr *restrict address, const socklen_t size,
                                          pgm_error_t **restrict error)
{
    struct ifaddrs *list = NULL;
    const struct ifaddrs *const found = wasm->getifaddrs (&list) == 0 ? choose (list, family) : NULL;
    if (found)
        memcpy (address, found->ifa_addr, size < pgm_sockaddr_len (found->ifa_addr) ? size : pgm_sockaddr_len (found->ifa_addr));
    else
        pgm_set_error (error, PGM_ERROR_DOMAIN_IF, PGM_ERROR_NONET, "no network interface has an address of this family");
    wasm->freeifaddrs (list);
    return found != NULL;
}
