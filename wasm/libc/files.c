/*
 * The few file-system calls that libzmq makes for ipc://, and the environment, from which it reads
 * the temporary folder.
 */
#include "../host.h"

#include <errno.h>
#include <stdbool.h>
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

/* Only st_mode is filled in. */
int stat (const char *restrict path, struct stat *restrict out)
{
    const int mode = answer (host_file_mode (path));
    if (mode < 0)
        return -1;
    memset (out, 0, sizeof *out);
    out->st_mode = (mode_t) mode;
    return 0;
}

/*
 * Deliberately different from POSIX: it removes only sockets. libzmq unlinks any file at the path
 * of an ipc endpoint before it binds there. A file of another kind stays, and bind () then fails
 * with EADDRINUSE.
 */
int unlink (const char *path)
{
    const int mode = answer (host_file_mode (path));
    if (mode < 0)
        return -1;
    if (S_ISSOCK (mode) || S_ISDIR (mode)) /* the system refuses a folder */
        return answer (host_file_unlink (path));
    errno = EEXIST;
    return -1;
}

int rmdir (const char *path)
{
    return answer (host_file_rmdir (path));
}

char *mkdtemp (char *pattern)
{
    return answer (host_file_mkdtemp (pattern)) < 0 ? NULL : pattern;
}

/* The value, which the caller frees; NULL if there is none. */
static char *read_variable (const char *name)
{
    for (int size = 256;; size *= 4) {
        char *value = malloc ((size_t) size);
        if (!value)
            return NULL;
        const int length = host_environment (name, value, size);
        if (length >= 0)
            return value;
        free (value);
        if (length != -ERANGE)
            return NULL;
    }
}

/* Values live as long as the instance, as callers of getenv () expect. A changed value is read
 * again. */
char *getenv (const char *name)
{
    static struct variable
    {
        struct variable *next;
        char *name, *value;
    } *known;
    char *value = read_variable (name);
    if (!value)
        return NULL;
    for (struct variable *v = known; v; v = v->next)
        if (strcmp (v->name, name) == 0 && strcmp (v->value, value) == 0) {
            free (value);
            return v->value;
        }
    struct variable *v = malloc (sizeof *v);
    char *name_copy = strdup (name);
    if (!v || !name_copy) {
        free (v);
        free (name_copy);
        free (value);
        return NULL;
    }
    *v = (struct variable) {known, name_copy, value};
    while (!__atomic_compare_exchange_n (&known, &v->next, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {}
    return value;
}
