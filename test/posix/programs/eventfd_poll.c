/* An eventfd is readable while its counter is not 0, and writable while 1 more fits. */
#include "check.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int main (void)
{
    const int fd = eventfd (0, EFD_NONBLOCK);
    must (fd >= 0);
    uint64_t value = 1;
    show_poll ("fresh", fd, POLLIN | POLLOUT, 0);
    must (write (fd, &value, sizeof value) == sizeof value);
    show_poll ("written", fd, POLLIN | POLLOUT, 0);
    show_poll ("again", fd, POLLIN, 0);
    show_poll ("read side alone", fd, POLLIN, -1);
    show_poll ("nothing asked for", fd, 0, 0);
    must (read (fd, &value, sizeof value) == sizeof value);
    show_poll ("read", fd, POLLIN | POLLOUT, 0);
    value = UINT64_MAX - 1;
    must (write (fd, &value, sizeof value) == sizeof value);
    show_poll ("full", fd, POLLIN | POLLOUT, 0);
    must (read (fd, &value, sizeof value) == sizeof value);
    show_poll ("emptied", fd, POLLIN | POLLOUT, 0);
    must (close (fd) == 0);

    const int started = eventfd (7, 0);
    show_poll ("begun with 7", started, POLLIN | POLLOUT, 0);
    must (close (started) == 0);
    return 0;
}
