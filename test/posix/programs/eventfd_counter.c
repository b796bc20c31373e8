/*
 * An eventfd adds up what is written and returns the sum in one read. It fails with EAGAIN if it
 * would block.
 */
#include "check.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void take (int fd)
{
    uint64_t value = 0;
    if (read (fd, &value, sizeof value) == sizeof value)
        say ("taken: %llx", (unsigned long long) value);
    else
        say ("taken: %s", error_name (errno));
}

static void add (int fd, uint64_t value)
{
    show ("added", write (fd, &value, sizeof value));
}

int main (void)
{
    const int fd = eventfd (3, EFD_NONBLOCK | EFD_CLOEXEC);
    must (fd >= 0);
    take (fd);
    take (fd);
    add (fd, 1);
    add (fd, 0x100000000);
    take (fd);
    add (fd, 0);
    take (fd);

    const uint64_t whole = UINT64_MAX;
    show ("adding the largest number", write (fd, &whole, sizeof whole));
    add (fd, UINT64_MAX - 1);
    add (fd, 1);
    take (fd);
    add (fd, 1);

    char few[7];
    show ("taking into 7 bytes", read (fd, few, sizeof few));
    show ("adding 7 bytes", write (fd, few, sizeof few));
    show ("unknown flags", eventfd (0, 0x40));
    must (close (fd) == 0);
    return 0;
}
