/*
 * getrandom () fills exactly its buffer, differently each time. rand () works without srand ().
 * getpid () is positive.
 */
#include "check.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

int main (void)
{
    unsigned char once[64] = {0}, twice[64] = {0};
    show ("getrandom", getrandom (once, 60, 0));
    show ("getentropy", getentropy (twice, sizeof twice));
    say ("alike: %s", memcmp (once, twice, 60) == 0 ? "yes" : "no");
    say ("beyond the end: %d", once[60] | once[61] | once[62] | once[63]);
    say ("rand: %s", rand () == rand () && rand () == rand () ? "alike" : "differ");
    say ("process: %s", getpid () > 0 && getpid () == getpid () ? "yes" : "no");
    return 0;
}
