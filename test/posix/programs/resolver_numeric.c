/*
 * getaddrinfo () without a lookup: numeric addresses of both families, wildcards and ports; and
 * refused input.
 */
#include "loopback.h"

#include <net/if.h>
#include <netdb.h>

static const char *reason (int rc)
{
    switch (rc) {
        case EAI_NONAME:
            return "EAI_NONAME";
        case EAI_FAMILY:
            return "EAI_FAMILY";
        case EAI_SERVICE:
            return "EAI_SERVICE";
#ifdef EAI_ADDRFAMILY
        case EAI_ADDRFAMILY: /* glibc's own, for an address of the other family; POSIX has EAI_NONAME */
            return "EAI_NONAME";
#endif
        default:
            return "something else";
    }
}

static void resolve (const char *name, const char *service, int family, int flags)
{
    const struct addrinfo hints = {.ai_family = family, .ai_flags = flags, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    const int rc = getaddrinfo (name, service, &hints, &found);
    say ("%s, %s, %s%s%s%s", name ? name : "no name", service ? service : "no service",
         family == AF_INET    ? "IPv4"
         : family == AF_INET6 ? "IPv6"
         : family             ? "unknown family"
                              : "any family",
         flags & AI_PASSIVE ? ", passive" : "", flags & AI_NUMERICHOST ? ", numeric" : "", flags & AI_V4MAPPED ? ", mapped" : "");
    if (rc != 0) {
        say ("  %s", reason (rc));
        return;
    }
    const struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) found->ai_addr;
    const struct sockaddr_in *v4 = (struct sockaddr_in *) found->ai_addr;
    char text[INET6_ADDRSTRLEN] = "", zone[IF_NAMESIZE] = "";
    if (found->ai_family == AF_INET6 && v6->sin6_scope_id)
        must (if_indextoname (v6->sin6_scope_id, zone));
    inet_ntop (found->ai_family, found->ai_family == AF_INET ? (void *) &v4->sin_addr : (void *) &v6->sin6_addr, text, sizeof text);
    say ("  %s %s %s port %d, length %d, %s, %s", found->ai_addr->sa_family == AF_INET ? "IPv4" : "IPv6", text, zone, ntohs (v4->sin_port),
         (int) found->ai_addrlen, found->ai_socktype == SOCK_STREAM ? "stream" : "another type",
         found->ai_protocol == IPPROTO_TCP ? "TCP" : "another protocol");
    freeaddrinfo (found);
}

int main (void)
{
    resolve ("127.0.0.1", "5555", AF_UNSPEC, 0);
    resolve ("127.0.0.1", NULL, AF_INET, AI_NUMERICHOST);
    resolve ("127.1", "1", AF_INET, 0);
    resolve ("::1", "65535", AF_UNSPEC, AI_NUMERICHOST);
    resolve ("::1", "0", AF_INET6, 0);
    resolve ("::ffff:192.0.2.1", "7", AF_INET6, 0);
    resolve ("127.0.0.1", "7", AF_INET6, AI_V4MAPPED);
    resolve ("fe80::1%lo", "7", AF_INET6, AI_NUMERICHOST);
    resolve (NULL, "80", AF_INET, AI_PASSIVE);
    resolve (NULL, "80", AF_INET6, AI_PASSIVE);
    resolve (NULL, "80", AF_INET, 0);
    resolve (NULL, "80", AF_INET6, 0);
    resolve ("0.0.0.0", "80", AF_INET, AI_PASSIVE);
    resolve ("localhost", "80", AF_INET, 0);

    resolve (NULL, NULL, AF_INET, 0);
    resolve ("127.0.0.1", "80", 9999, 0);
    resolve ("127.0.0.1", "80", AF_INET6, AI_NUMERICHOST);
    resolve ("::1", "80", AF_INET, AI_NUMERICHOST);
    resolve ("localhost", "80", AF_INET, AI_NUMERICHOST);
    resolve ("1.2.3.4.5", "80", AF_INET, AI_NUMERICHOST);
    resolve ("::g", "80", AF_INET6, AI_NUMERICHOST);
    resolve ("127.0.0.1", "no-such-service", AF_INET, 0);
    return 0;
}
