/*
 * bind () itself reports an address error: in use, not of this machine, of the wrong family, bound
 * already.
 */
#include "loopback.h"

static void try (const char *what, int family, struct address address)
{
    const int fd = socket (family, SOCK_STREAM, 0);
    must (fd >= 0);
    show (what, bind (fd, &address.any, address.length));
    must (close (fd) == 0);
}

int main (void)
{
    need_ipv6 ();
    struct address taken = inet_address ("127.0.0.1", 0);
    const int listener = listening (&taken);
    try ("in use", AF_INET, taken);
    try ("another port", AF_INET, inet_address ("127.0.0.1", 0));
    try ("another address of ours, same port", AF_INET, inet_address ("127.0.0.2", port_of (&taken)));
    try ("any address, port in use", AF_INET, inet_address ("0.0.0.0", port_of (&taken)));
    try ("not ours", AF_INET, inet_address ("192.0.2.77", 0));
    try ("not ours, IPv6", AF_INET6, inet_address ("2001:db8::77", 0));
    struct address v6 = inet_address ("::1", 0), v4 = inet_address ("127.0.0.1", 0);
    v4.length = v6.length = sizeof v4.room;
    try ("IPv6 on an IPv4 socket", AF_INET, v6);
    try ("IPv4 on an IPv6 socket", AF_INET6, v4);
    v4.length = 4;
    try ("cut short", AF_INET, v4);

    show ("a second bind", bind (listener, &taken.any, taken.length));
    must (close (listener) == 0);

    struct address again = taken;
    const int reuse = socket (AF_INET, SOCK_STREAM, 0);
    must (setsockopt (reuse, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof (int)) == 0);
    show ("free again at once", bind (reuse, &again.any, again.length));
    show ("listen", listen (reuse, 1));
    must (close (reuse) == 0);
    return 0;
}
