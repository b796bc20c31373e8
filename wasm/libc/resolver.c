/*
 * getaddrinfo () and getnameinfo (): numeric addresses and "localhost" at once, every other name
 * through a placeholder (names.h). One address for each answer. Services are numeric.
 */
#include "address.h"
#include "names.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer
{
    struct addrinfo info;
    struct sockaddr_storage address;
};

static int any_or_loopback (int family, bool passive, int port, struct answer *answer)
{
    const char *text = family == AF_INET ? (passive ? "0.0.0.0" : "127.0.0.1") : (passive ? "::" : "::1");
    return address_parse (family, text, port, &answer->address, &answer->info.ai_addrlen) ? 0 : EAI_NONAME;
}

/*
 * A name with other characters cannot exist, so libzmq gets the error at once. libzmq gives "*"
 * another meaning.
 */
static bool may_be_host (const char *name)
{
    size_t length = 0;
    for (; name[length]; length++) {
        const unsigned char c = (unsigned char) name[length];
        if (!isalnum (c) && !strchr ("-._", c) && c < 0x80)
            return false;
    }
    return length > 0 && length <= 253;
}

static int placeholder (int family, const char *name, int port, struct answer *answer)
{
    any_or_loopback (family, true, port, answer);
    const int rc = family == AF_INET
                     ? name_placeholder4 (name, &((struct sockaddr_in *) &answer->address)->sin_addr)
                     : name_placeholder6 (name, &((struct sockaddr_in6 *) &answer->address)->sin6_addr);
    return rc == 0 ? 0 : EAI_MEMORY;
}

static int resolve (const char *name, int port, const struct addrinfo *hints, struct answer *answer)
{
    const int flags = hints->ai_flags;
    struct in_addr v4;
    const bool is_v4 = name && inet_aton (name, &v4);
    int family = hints->ai_family;
    if (family == AF_UNSPEC)
        family = name && strchr (name, ':') ? AF_INET6 : AF_INET;
    if (!name)
        return any_or_loopback (family, flags & AI_PASSIVE, port, answer);
    if (is_v4 && family == AF_INET6 && !(flags & AI_V4MAPPED))
        return EAI_NONAME;
    if (address_parse (family, name, port, &answer->address, &answer->info.ai_addrlen))
        return 0;
    if (flags & AI_NUMERICHOST)
        return EAI_NONAME;
    if (strcmp (name, "localhost") == 0)
        return any_or_loopback (family, false, port, answer);
    if (flags & AI_PASSIVE) /* for a bind: a placeholder is not an address of this machine */
        return EAI_NONAME;
    if (!may_be_host (name))
        return EAI_NONAME;
    return placeholder (family, name, port, answer);
}

static int protocol_of (int type)
{
    switch (type) {
        case SOCK_STREAM:
            return IPPROTO_TCP;
        case SOCK_DGRAM:
            return IPPROTO_UDP;
        default:
            return 0;
    }
}

int getaddrinfo (const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    static const struct addrinfo no_hints;
    if (!hints)
        hints = &no_hints;
    if (!name && !service)
        return EAI_NONAME;
    if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET && hints->ai_family != AF_INET6)
        return EAI_FAMILY;
    char *end = "";
    const long port = service ? strtol (service, &end, 10) : 0;
    if (*end || port < 0 || port > 65535)
        return EAI_SERVICE;
    struct answer *answer = calloc (1, sizeof *answer);
    if (!answer)
        return EAI_MEMORY;
    const int rc = resolve (name, (int) port, hints, answer);
    if (rc != 0) {
        free (answer);
        return rc;
    }
    answer->info.ai_family = answer->address.ss_family;
    answer->info.ai_socktype = hints->ai_socktype;
    answer->info.ai_protocol = hints->ai_protocol ? hints->ai_protocol : protocol_of (hints->ai_socktype);
    answer->info.ai_addr = (struct sockaddr *) &answer->address;
    *out = &answer->info;
    return 0;
}

void freeaddrinfo (struct addrinfo *answer)
{
    free (answer); /* one block: see struct answer */
}

int getnameinfo (const struct sockaddr *restrict address, socklen_t length, char *restrict host, socklen_t host_size,
                 char *restrict service, socklen_t service_size, int flags)
{
    (void) flags;
    struct host_endpoint endpoint;
    if (address_to_endpoint (address, length, &endpoint) != 0 || endpoint.kind == HOST_UNIX)
        return EAI_FAMILY;
    if (host && host_size) {
        if (endpoint.length >= (int) host_size)
            return EAI_OVERFLOW;
        memcpy (host, endpoint.text, (size_t) endpoint.length);
        host[endpoint.length] = 0;
    }
    if (service && service_size && snprintf (service, service_size, "%d", endpoint.port) >= (int) service_size)
        return EAI_OVERFLOW;
    return 0;
}
