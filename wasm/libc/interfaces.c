/*
 * getifaddrs () and the interface indexes, from the host's list. Any thread. Each call asks for the
 * list.
 */
#include "address.h"
#include "../host.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
    LARGEST_LIST = 1 << 20
};

struct entry
{
    struct ifaddrs link;
    char name[256]; /* names on Windows are longer than IF_NAMESIZE */
    unsigned index;
    struct sockaddr_storage address, mask;
};

/* The host's text, which the caller frees; NULL with errno. */
static char *list (void)
{
    for (int size = 4096; size <= LARGEST_LIST; size *= 4) {
        char *text = malloc ((size_t) size);
        if (!text) {
            errno = ENOMEM;
            return NULL;
        }
        const int length = host_interfaces (text, size - 1);
        if (length >= 0) {
            text[length] = 0;
            return text;
        }
        free (text);
        errno = -length;
        if (length != -ENOBUFS)
            return NULL;
    }
    return NULL;
}

static void set_mask (int family, int prefix, struct sockaddr_storage *mask)
{
    socklen_t length;
    address_parse (family, family == AF_INET ? "0.0.0.0" : "::", 0, mask, &length);
    unsigned char *bytes = family == AF_INET ? (unsigned char *) &((struct sockaddr_in *) mask)->sin_addr
                                             : ((struct sockaddr_in6 *) mask)->sin6_addr.s6_addr;
    for (int i = 0; i < prefix; i++)
        bytes[i / 8] |= (unsigned char) (0x80 >> i % 8);
}

/* Sets `*out` to an entry for the line of the list, or to NULL if the line is not as host.h
 * says. -1: out of memory. */
static int parse (char *line, struct entry **out)
{
    *out = NULL;
    char *field[6];
    for (int i = 0; i < 6; i++)
        if (!(field[i] = strsep (&line, "\t")))
            return 0;
    const int prefix = atoi (field[3]), family = atoi (field[4]), internal = atoi (field[5]);
    struct entry *e = calloc (1, sizeof *e);
    socklen_t length;
    if (!e)
        return -1;
    if (strlen (field[0]) >= sizeof e->name
        || !address_parse (family == 4 ? AF_INET : AF_INET6, field[2], 0, &e->address, &length)) {
        free (e);
        return 0;
    }
    strcpy (e->name, field[0]);
    e->index = (unsigned) atoi (field[1]);
    set_mask (e->address.ss_family, prefix, &e->mask);
    e->link.ifa_name = e->name;
    e->link.ifa_flags = IFF_UP | IFF_RUNNING | (internal ? IFF_LOOPBACK : IFF_MULTICAST);
    e->link.ifa_addr = (struct sockaddr *) &e->address;
    e->link.ifa_netmask = (struct sockaddr *) &e->mask;
    *out = e;
    return 0;
}

/* Appends entries for the lines; -1: out of memory. */
static int parse_all (char *rest, struct ifaddrs **last)
{
    for (char *line; (line = strsep (&rest, "\n"));) {
        struct entry *e = NULL;
        if (*line && parse (line, &e) != 0)
            return -1;
        if (e) {
            *last = &e->link;
            last = &e->link.ifa_next;
        }
    }
    return 0;
}

int getifaddrs (struct ifaddrs **out)
{
    *out = NULL;
    char *text = list ();
    if (!text) {
        if (errno != ENOMEM)
            errno = EOPNOTSUPP; /* libzmq turns it into ENODEV, and asserts that there is no other error */
        return -1;
    }
    int rc = parse_all (text, out);
    free (text);
    /* libzmq asserts that there is an interface. A host without interfaces still reaches itself. */
    char loopback[] = "lo\t1\t127.0.0.1\t8\t4\t1";
    if (rc == 0 && !*out)
        rc = parse_all (loopback, out);
    if (rc != 0) {
        freeifaddrs (*out);
        errno = ENOMEM;
    }
    return rc;
}

void freeifaddrs (struct ifaddrs *list)
{
    while (list) {
        struct ifaddrs *next = list->ifa_next;
        free (list); /* the first member of its struct entry */
        list = next;
    }
}

/* The first entry with the name, or, if it is NULL, with the index. */
static const struct entry *find (struct ifaddrs *list, const char *name, unsigned index)
{
    for (; list; list = list->ifa_next) {
        const struct entry *e = (const struct entry *) list;
        if (name ? strcmp (e->name, name) == 0 : e->index == index)
            return e;
    }
    return NULL;
}

unsigned if_nametoindex (const char *name)
{
    struct ifaddrs *list;
    if (getifaddrs (&list) != 0)
        return 0;
    const struct entry *e = find (list, name, 0);
    const unsigned index = e ? e->index : 0;
    freeifaddrs (list);
    if (!index)
        errno = ENODEV;
    return index;
}

char *if_indextoname (unsigned index, char *name)
{
    struct ifaddrs *list;
    if (getifaddrs (&list) != 0)
        return NULL;
    const struct entry *e = index ? find (list, NULL, index) : NULL; /* 0: unknown to the host */
    const bool fits = e && strlen (e->name) < IF_NAMESIZE;
    if (fits)
        strcpy (name, e->name);
    freeifaddrs (list);
    if (!fits)
        errno = ENXIO;
    return fits ? name : NULL;
}
