/* bind () refuses a name that no system knows. */
#include "loopback.h"

#include <netdb.h>

int main (void)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    say ("found: %s", getaddrinfo ("no-such-host.invalid", "0", &hints, &found) == 0 ? "yes" : "no");
    say ("an address of this machine: %s", getaddrinfo ("127.0.0.1", "0", &hints, &found) == 0 ? "yes" : "no");
    freeaddrinfo (found);
    return 0;
}
