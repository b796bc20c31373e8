/* Abstract names of unix sockets: no file, and free as soon as the listener closes. */
#include "loopback.h"

#include <sys/random.h>
#include <sys/stat.h>

int main (void)
{
    uint32_t chance;
    struct address address = {.un = {.sun_family = AF_UNIX}};
    must (getrandom (&chance, sizeof chance, 0) == sizeof chance);
    const int size = snprintf (address.un.sun_path + 1, 100, "libzmq-wasm-%08x", chance);
    address.length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + 1 + (size_t) size);

    const int listener = listening (&address);
    const int client = connected_to (&address);
    const int server = accept (listener, NULL, NULL);
    must (server >= 0);
    struct address own = local_address (listener);
    say ("own name: %s", own.length == address.length && memcmp (&own.un, &address.un, own.length) == 0 ? "as bound" : "another");
    struct address peer = {.length = sizeof peer.room};
    must (getpeername (client, &peer.any, &peer.length) == 0);
    say ("peer's name: %s", peer.length == address.length && memcmp (&peer.un, &address.un, peer.length) == 0 ? "as bound" : "another");
    char text[8] = "";
    must (send (server, "hello", 5, 0) == 5);
    show ("received", recv (client, text, sizeof text, 0));

    const int second = socket (AF_UNIX, SOCK_STREAM, 0);
    show ("bind again", bind (second, &address.any, address.length));
    must (close (listener) == 0 && close (client) == 0 && close (server) == 0 && close (second) == 0);
    const int third = socket (AF_UNIX, SOCK_STREAM, 0);
    show ("bind after close", bind (third, &address.any, address.length));
    must (close (third) == 0);
    const int late = socket (AF_UNIX, SOCK_STREAM, 0);
    show ("connect to nobody", connect (late, &address.any, address.length));
    must (close (late) == 0);
    return 0;
}
