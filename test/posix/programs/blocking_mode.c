/*
 * O_NONBLOCK belongs to one descriptor: socket (), fcntl () or ioctl () set it, and accept () does
 * not inherit it.
 */
#include "loopback.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>

static void show_mode (const char *what, int fd)
{
    const int flags = fcntl (fd, F_GETFL, 0);
    must (flags >= 0);
    say ("%s: %s, %s", what, flags & O_NONBLOCK ? "does not block" : "blocks",
         (flags & O_ACCMODE) == O_RDWR ? "both directions" : "one direction");
}

int main (void)
{
    const int plain = socket (AF_INET, SOCK_STREAM, 0);
    const int born = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    show_mode ("socket", plain);
    show_mode ("socket with SOCK_NONBLOCK", born);
    show_mode ("eventfd", eventfd (0, EFD_NONBLOCK));
    must (fcntl (plain, F_SETFL, O_NONBLOCK) == 0);
    show_mode ("set", plain);
    must (fcntl (plain, F_SETFL, 0) == 0);
    show_mode ("taken back", plain);
    int on = 1;
    must (ioctl (plain, FIONBIO, &on) == 0);
    show_mode ("set by ioctl", plain);
    on = 0;
    must (ioctl (plain, FIONBIO, &on) == 0);
    show_mode ("taken back by ioctl", plain);
    show ("close on exec", fcntl (born, F_GETFD) & FD_CLOEXEC ? 1 : 0);
    show ("unknown command", fcntl (born, 9999, 0));
    must (close (plain) == 0 && close (born) == 0 && close (born + 1) == 0);

    struct address address = inet_address ("127.0.0.1", 0);
    const int listener = listening (&address);
    set_nonblocking (listener);
    const int client = connected_to (&address);
    await (listener, POLLIN);
    const int accepted = accept (listener, NULL, NULL);
    show_mode ("listener", listener);
    show_mode ("accepted from it", accepted);
    must (close (accepted) == 0 && close (client) == 0 && close (listener) == 0);
    return 0;
}
