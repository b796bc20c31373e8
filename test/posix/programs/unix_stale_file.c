/*
 * The calls that libzmq makes to bind a path: remove the file of an earlier socket, bind, and
 * remove the file at the end.
 */
#include "loopback.h"

#include <sys/stat.h>

int main (void)
{
    struct stat info;
    struct address address = unix_address ("socket");
    must (close (listening (&address)) == 0);
    show ("left by an earlier socket", stat ("socket", &info));
    show ("removed", unlink ("socket"));
    const int listener = listening (&address);

    /* A second listener takes over the path. Clients of the first one stay connected. */
    const int early = connected_to (&address);
    const int first = accept (listener, NULL, NULL);
    must (first >= 0 && unlink ("socket") == 0);
    const int successor = listening (&address);
    const int late = connected_to (&address);
    const int second = accept (successor, NULL, NULL);
    must (second >= 0);
    char c = 0;
    must (send (early, "1", 1, 0) == 1 && send (late, "2", 1, 0) == 1);
    must (recv (first, &c, 1, 0) == 1);
    say ("to the first: %c", c);
    must (recv (second, &c, 1, 0) == 1);
    say ("to its successor: %c", c);

    must (close (listener) == 0);
    show ("the successor's file is there after the first has closed", stat ("socket", &info));
    const int another = connected_to (&address);
    show ("and listens", another >= 0);
    must (close (another) == 0 && close (early) == 0 && close (late) == 0 && close (first) == 0 && close (second) == 0);
    must (close (successor) == 0);
    show ("removed", unlink ("socket"));
    return 0;
}
