/* The few file-system calls that libzmq makes for ipc://, and the environment it reads a temporary folder from. */
#include "host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int answer (int rc)
{
    if (rc >= 0)
        return rc;
    errno = -rc;
    return -1;
}

/* Only st_mode is known. */
int stat (const char *restrict path, struct stat *restrict out)
{
    const int mode = answer (host_file_mode (path));
    if (mode < 0)
        return -1;
    memset (out, 0, sizeof *out);
    out->st_mode = (mode_t) mode;
    return 0;
}

int unlink (const char *path)
{
    return answer (host_file_unlink (path));
}

int rmdir (const char *path)
{
    return answer (host_file_rmdir (path));
}

char *mkdtemp (char *pattern)
{
    return answer (host_file_mkdtemp (pattern)) < 0 ? NULL : pattern;
}

/* Values live as long as the instance, as callers of getenv () expect; a changed one is read anew. */
char *getenv (const char *name)
{
    static struct variable
    {
        struct variable *next;
        char *name, *value;
    } *known;
    char value[4096];
    if (host_environment (name, value, sizeof value) < 0)
        return NULL;
    for (struct variable *v = known; v; v = v->next)
        if (strcmp (v->name, name) == 0 && strcmp (v->value, value) == 0)
            return v->value;
    struct variable *v = malloc (sizeof *v);
    char *name_copy = strdup (name), *value_copy = strdup (value);
    if (!v || !name_copy || !value_copy) {
        free (v);
        free (name_copy);
        free (value_copy);
        return NULL;
    }
    *v = (struct variable) {known, name_copy, value_copy};
    known = v;
    return v->value;
}
