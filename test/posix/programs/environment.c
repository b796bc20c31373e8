/*
 * getenv (): a set variable, an empty one, a long one, and an unset one. Returned strings stay
 * valid.
 */
#include "check.h"

int main (void)
{
    const char *plain = getenv ("POSIX_TEST_PLAIN"), *empty = getenv ("POSIX_TEST_EMPTY"), *lengthy = getenv ("POSIX_TEST_LONG");
    say ("plain: %s", plain ? plain : "none");
    say ("empty: \"%s\"", empty ? empty : "none");
    say ("long: %d", lengthy ? (int) strlen (lengthy) : -1);
    say ("none: %s", getenv ("POSIX_TEST_NONE") ? "some" : "none");
    say ("still: %s", plain ? plain : "none");
    say ("the same each time: %s", plain == getenv ("POSIX_TEST_PLAIN") ? "yes" : "no");
    return 0;
}
