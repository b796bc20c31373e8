/* printf () and write () reach the standard output, in order and in full. */
#include "check.h"

#include <unistd.h>

int main (void)
{
    static char line[5000];
    say ("printed");
    show ("written", write (STDOUT_FILENO, "written é\n", 11));
    memset (line, '.', sizeof line);
    line[sizeof line - 1] = '\n';
    show ("a long line", write (STDOUT_FILENO, line, sizeof line));
    say ("%.*s", (int) sizeof line - 1, line);
    return 0;
}
