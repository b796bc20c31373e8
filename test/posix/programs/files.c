/* stat, unlink, rmdir and mkdtemp reach the real file system, and report errors. */
#include "loopback.h"

#include <sys/stat.h>

int main (void)
{
    struct stat info;
    char template[] = "made-XXXXXX", path[100];
    must (mkdtemp (template) == template);
    say ("made: %s", strncmp (template, "made-", 5) == 0 && strlen (template) == 11 && !strstr (template, "XXXXXX") ? "yes" : "no");
    must (stat (template, &info) == 0);
    say ("a folder: %s, mode %o", S_ISDIR (info.st_mode) ? "yes" : "no", info.st_mode & 0777);
    snprintf (path, sizeof path, "%s/socket", template);
    struct address address = unix_address (path);
    const int fd = bound (SOCK_STREAM, &address);
    must (stat (path, &info) == 0);
    say ("a socket: %s", S_ISSOCK (info.st_mode) ? "yes" : "no");
    show ("rmdir of a full folder", rmdir (template));
    show ("rmdir of a socket", rmdir (path));
    show ("unlink of a folder", unlink (template));
    strcat (path, "/below");
    show ("stat below a socket", stat (path, &info));
    *strrchr (path, '/') = 0;
    show ("unlink", unlink (path));
    show ("unlink again", unlink (path));
    show ("rmdir", rmdir (template));
    show ("rmdir again", rmdir (template));
    show ("stat", stat (template, &info));
    show ("stat of an empty name", stat ("", &info));
    must (close (fd) == 0);

    char wrong[] = "no-pattern", nowhere[] = "no/such/folder/XXXXXX";
    say ("mkdtemp without a pattern: %s", mkdtemp (wrong) ? "done" : error_name (errno));
    say ("mkdtemp nowhere: %s", mkdtemp (nowhere) ? "done" : error_name (errno));
    return 0;
}
