/*
 * Errors of bind () and connect () for unix paths: in use, a file in the way, a missing folder, a
 * path that is too long, no listener.
 */
#include "loopback.h"

#include <sys/stat.h>

static void try_bind (const char *what, const struct address *address)
{
    const int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    show (what, bind (fd, &address->any, address->length));
    must (close (fd) == 0);
}

static void try_connect (const char *what, const struct address *address)
{
    const int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    show (what, connect (fd, &address->any, address->length));
    must (close (fd) == 0);
}

int main (void)
{
    struct stat info;
    struct address address = unix_address ("socket"), other = unix_address ("no/such/folder");
    try_connect ("connect: no such file", &address);
    try_connect ("connect: no such folder", &other);
    try_bind ("bind: no such folder", &other);
    const int listener = listening (&address);
    try_bind ("bind: in use", &address);
    must (close (listener) == 0);
    show ("the file is there", stat ("socket", &info));
    try_connect ("connect: nobody listens", &address);
    try_bind ("bind: a stale file", &address);
    must (unlink ("socket") == 0);
    try_bind ("bind: stale file removed", &address);
    show ("the file is there", stat ("socket", &info));
    must (unlink ("socket") == 0);

    const char *folder = new_folder ();
    other = unix_address (folder);
    try_bind ("bind: a folder", &other);
    try_connect ("connect: a folder", &other);
    must (rmdir (folder) == 0);

    /* A path of 107 bytes is the longest that POSIX's sun_path holds with its NUL. */
    char path[108];
    memset (path, 'x', sizeof path);
    path[107] = 0;
    other = unix_address (path);
    try_bind ("bind: 107 bytes", &other);
    show ("unlink", unlink (path));
    other.length = sizeof other.un + 1;
    try_bind ("bind: longer than an address can be", &other);
    try_connect ("connect: longer than an address can be", &other);
    other.length = 1;
    try_bind ("bind: cut short", &other);
    other = inet_address ("127.0.0.1", 0);
    try_bind ("bind: IPv4", &other);
    try_connect ("connect: IPv4", &other);
    return 0;
}
