/* See names.h. */
#include "names.h"
#include "../reactor/descriptor.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define INET4_FIRST 0xF0000000u
static const unsigned char inet6_prefix[12] = {0x01};

static char **names;
static unsigned count;

/* The number of the name, from 1; 0: out of memory. */
static unsigned number_of (const char *name)
{
    descriptor_lock ();
    unsigned i = 0;
    while (i < count && strcmp (names[i], name) != 0)
        i++;
    if (i == count) {
        char **more = realloc (names, (count + 1) * sizeof *names);
        char *copy = strdup (name);
        if (more)
            names = more;
        if (more && copy)
            names[count++] = copy;
        else {
            free (copy);
            i = (unsigned) -1;
        }
    }
    descriptor_unlock ();
    return i + 1;
}

static const char *name_at (unsigned number)
{
    return number >= 1 && number <= count ? names[number - 1] : NULL;
}

int name_placeholder4 (const char *name, struct in_addr *out)
{
    const unsigned number = number_of (name);
    out->s_addr = htonl (INET4_FIRST | number);
    return number ? 0 : -1;
}

int name_placeholder6 (const char *name, struct in6_addr *out)
{
    const unsigned number = number_of (name);
    const uint32_t word = htonl (number);
    memcpy (out->s6_addr, inet6_prefix, sizeof inet6_prefix);
    memcpy (out->s6_addr + sizeof inet6_prefix, &word, sizeof word);
    return number ? 0 : -1;
}

const char *name_of_inet4 (const struct in_addr *address)
{
    const uint32_t value = ntohl (address->s_addr);
    return (value & INET4_FIRST) == INET4_FIRST ? name_at (value & ~INET4_FIRST) : NULL;
}

const char *name_of_inet6 (const struct in6_addr *address)
{
    uint32_t word;
    if (memcmp (address->s6_addr, inet6_prefix, sizeof inet6_prefix) != 0)
        return NULL;
    memcpy (&word, address->s6_addr + sizeof inet6_prefix, sizeof word);
    return name_at (ntohl (word));
}
