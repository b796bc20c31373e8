/*
 * getnameinfo () with numeric flags: addresses and ports as text, and buffers that are too small.
 */
#include "loopback.h"

#include <netdb.h>

static void name (const struct address *address, socklen_t host_size, socklen_t service_size)
{
    char host[100] = "", service[20] = "";
    const int rc = getnameinfo (&address->any, address->length, host_size ? host : NULL, host_size, service_size ? service : NULL,
                                service_size, NI_NUMERICHOST | NI_NUMERICSERV);
    say ("%s", rc == 0 ? "done" : rc == EAI_OVERFLOW ? "EAI_OVERFLOW" : rc == EAI_FAMILY ? "EAI_FAMILY" : "something else");
    if (rc == 0)
        say ("  \"%s\" \"%s\"", host, service);
}

int main (void)
{
    struct address a = inet_address ("127.0.0.1", 5555);
    name (&a, 100, 20);
    name (&a, 100, 0);
    name (&a, 0, 20);
    name (&a, 10, 20);
    name (&a, 9, 20);
    name (&a, 100, 5);
    name (&a, 100, 4);
    a = inet_address ("::1", 80);
    name (&a, 100, 20);
    a = inet_address ("::ffff:192.0.2.1", 80);
    name (&a, 100, 20);
    a = inet_address ("fe80::1", 0);
    a.v6.sin6_scope_id = 1;
    name (&a, 100, 20);
    a.any.sa_family = 9999;
    name (&a, 100, 20);
    a = inet_address ("127.0.0.1", 0);
    a.length = 3;
    name (&a, 100, 20);
    return 0;
}
