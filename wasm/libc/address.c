/* See address.h. */
#include "address.h"
#include "../fail.h"
#include "names.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

/* Offsets in words, as in ts/core/boundary/endpoints.ts: test/layouts.test.ts compares them. */
#define PLACE(field, word) _Static_assert (offsetof (struct host_endpoint, field) == 4 * (word), #field)
PLACE (kind, 0);
PLACE (port, 1);
PLACE (length, 2);
PLACE (text, 3);
#undef PLACE

static void set_text (struct host_endpoint *out, int kind, const char *text, int port)
{
    out->kind = kind;
    out->port = port;
    out->length = (int32_t) strlen (text);
    memcpy (out->text, text, (size_t) out->length);
}

static int inet_endpoint (const struct sockaddr_in *in, struct host_endpoint *out)
{
    const int port = ntohs (in->sin_port);
    const char *name = name_of_inet4 (&in->sin_addr);
    if (name) {
        set_text (out, HOST_NAME4, name, port);
        return 0;
    }
    char text[INET_ADDRSTRLEN];
    set_text (out, HOST_INET4, inet_ntop (AF_INET, &in->sin_addr, text, sizeof text), port);
    return 0;
}

static int inet6_endpoint (const struct sockaddr_in6 *in, struct host_endpoint *out)
{
    const int port = ntohs (in->sin6_port);
    const char *name = name_of_inet6 (&in->sin6_addr);
    if (name) {
        set_text (out, HOST_NAME, name, port);
        return 0;
    }
    char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
    inet_ntop (AF_INET6, &in->sin6_addr, text, INET6_ADDRSTRLEN);
    if (in->sin6_scope_id) {
        char zone[IF_NAMESIZE];
        if (!if_indextoname (in->sin6_scope_id, zone))
            snprintf (zone, sizeof zone, "%u", (unsigned) in->sin6_scope_id);
        strcat (strcat (text, "%"), zone);
    }
    set_text (out, HOST_INET6, text, port);
    return 0;
}

static int unix_endpoint (const struct sockaddr_un *un, socklen_t length, struct host_endpoint *out)
{
    const size_t offset = offsetof (struct sockaddr_un, sun_path);
    if (length > sizeof *un)
        return fail (EINVAL);
    if (length <= offset)
        return fail (EINVAL);
    const size_t room = length - offset;
    out->kind = HOST_UNIX;
    out->port = 0;
    out->length = (int32_t) (un->sun_path[0] ? strnlen (un->sun_path, room) : room);
    memcpy (out->text, un->sun_path, (size_t) out->length);
    return 0;
}

int address_to_endpoint (const struct sockaddr *address, socklen_t length, struct host_endpoint *out)
{
    if (length < sizeof (sa_family_t))
        return fail (EINVAL);
    switch (address->sa_family) {
        case AF_INET:
            return length < sizeof (struct sockaddr_in) ? fail (EINVAL)
                                                        : inet_endpoint ((const struct sockaddr_in *) address, out);
        case AF_INET6:
            return length < sizeof (struct sockaddr_in6) ? fail (EINVAL)
                                                         : inet6_endpoint ((const struct sockaddr_in6 *) address, out);
        case AF_UNIX:
            return unix_endpoint ((const struct sockaddr_un *) address, length, out);
        default:
            return fail (EAFNOSUPPORT);
    }
}

int address_parse (int family, const char *text, int port, struct sockaddr_storage *out, socklen_t *length)
{
    memset (out, 0, sizeof *out);
    if (family == AF_INET) {
        struct sockaddr_in *in = (struct sockaddr_in *) out;
        in->sin_family = AF_INET;
        in->sin_port = htons ((uint16_t) port);
        *length = sizeof *in;
        return inet_aton (text, &in->sin_addr);
    }
    struct sockaddr_in6 *in = (struct sockaddr_in6 *) out;
    char host[INET6_ADDRSTRLEN + 8], dotted[INET_ADDRSTRLEN];
    struct in_addr v4;
    in->sin6_family = AF_INET6;
    in->sin6_port = htons ((uint16_t) port);
    *length = sizeof *in;
    if (inet_aton (text, &v4)) {
        snprintf (host, sizeof host, "::ffff:%s", inet_ntop (AF_INET, &v4, dotted, sizeof dotted));
        return inet_pton (AF_INET6, host, &in->sin6_addr) == 1;
    }
    const char *zone = strchr (text, '%');
    const size_t size = zone ? (size_t) (zone - text) : strlen (text);
    if (size >= sizeof host)
        return 0;
    memcpy (host, text, size);
    host[size] = 0;
    if (zone) {
        in->sin6_scope_id = if_nametoindex (zone + 1);
        if (!in->sin6_scope_id)
            in->sin6_scope_id = (uint32_t) strtoul (zone + 1, NULL, 10);
    }
    return inet_pton (AF_INET6, host, &in->sin6_addr) == 1;
}

static socklen_t unix_address (const struct host_endpoint *endpoint, struct sockaddr_un *un)
{
    un->sun_family = AF_UNIX;
    if (endpoint->kind != HOST_UNIX)
        return sizeof un->sun_family;
    const size_t room = sizeof un->sun_path;
    const size_t size = (size_t) endpoint->length < room ? (size_t) endpoint->length : room;
    memcpy (un->sun_path, endpoint->text, size);
    const bool path = size && un->sun_path[0] && size < room; /* a path's length counts its NUL */
    return (socklen_t) (offsetof (struct sockaddr_un, sun_path) + size + path);
}

void address_from_endpoint (int family, const struct host_endpoint *endpoint, struct sockaddr *out, socklen_t *length)
{
    struct sockaddr_storage whole;
    socklen_t size;
    memset (&whole, 0, sizeof whole);
    if (family == AF_UNIX)
        size = unix_address (endpoint, (struct sockaddr_un *) &whole);
    else {
        char text[sizeof endpoint->text + 1];
        memcpy (text, endpoint->text, (size_t) endpoint->length);
        text[endpoint->length] = 0;
        const char *any = family == AF_INET ? "0.0.0.0" : "::";
        if (endpoint->kind == HOST_NONE || !address_parse (family, text, endpoint->port, &whole, &size))
            address_parse (family, any, endpoint->kind == HOST_NONE ? 0 : endpoint->port, &whole, &size);
    }
    memcpy (out, &whole, size < *length ? size : *length);
    *length = size;
}
