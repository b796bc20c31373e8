/*
 * Unix sockets: absolute and relative paths, names of both ends, and a file that stays when its
 * socket closes.
 */
#include "loopback.h"

#include <sys/stat.h>

static void show_path (const char *what, const struct address *a)
{
    const long named = (long) a->length - (long) offsetof (struct sockaddr_un, sun_path);
    if (named <= 0)
        say ("  %s: nameless, length %d", what, (int) a->length);
    else
        say ("  %s: ends in \"%s\", length %s", what, strrchr (a->un.sun_path, '/') ? strrchr (a->un.sun_path, '/') + 1 : a->un.sun_path,
             named == (long) strlen (a->un.sun_path) + 1 ? "counts the NUL" : "is wrong");
}

static struct address peer_address (int fd)
{
    struct address a = {.length = sizeof a.room};
    must (getpeername (fd, &a.any, &a.length) == 0);
    return a;
}

static void converse (const char *path)
{
    struct address address = unix_address (path), seen = {.length = sizeof seen.room};
    struct stat info;
    const int listener = listening (&address);
    say ("  a socket is in the file system: %s", stat (path, &info) == 0 && S_ISSOCK (info.st_mode) ? "yes" : "no");
    const int client = connected_to (&address);
    const int server = accept (listener, &seen.any, &seen.length);
    must (server >= 0);
    const struct address names[] = {local_address (listener), local_address (client), peer_address (client), local_address (server),
                                    peer_address (server)};
    show_path ("listener", &names[0]);
    show_path ("client, own", &names[1]);
    show_path ("client, peer's", &names[2]);
    show_path ("server, own", &names[3]);
    show_path ("server, peer's", &names[4]);
    show_path ("accept says", &seen);
    char text[16] = "";
    must (send (client, "hello", 5, 0) == 5);
    show ("  received", recv (server, text, sizeof text, 0));
    must (close (client) == 0);
    show ("  the end", recv (server, text, sizeof text, 0));
    must (close (server) == 0 && close (listener) == 0);
    show ("  the file is there after close", stat (path, &info));
    show ("  unlink", unlink (path));
    show ("  and gone", stat (path, &info));
}

int main (void)
{
    char path[200];
    const char *temporary = getenv ("TMPDIR");
    say ("relative");
    converse ("socket");
    say ("relative, in a folder");
    const char *folder = new_folder ();
    snprintf (path, sizeof path, "%s/socket", folder);
    converse (path);
    must (rmdir (folder) == 0);
    say ("absolute");
    snprintf (path, sizeof path, "%s/posix-XXXXXX", temporary ? temporary : "/tmp");
    must (mkdtemp (path));
    strcat (path, "/socket");
    converse (path);
    *strrchr (path, '/') = 0;
    must (rmdir (path) == 0);
    return 0;
}
