/* read(2) and write(2) on an eventfd. */
#ifndef PORT_EVENTFD_H
#define PORT_EVENTFD_H

#include "../reactor/descriptor.h"

#include <stddef.h>
#include <sys/types.h>

ssize_t eventfd_add (int fd, struct descriptor *d, const void *value, size_t size);
ssize_t eventfd_take (int fd, struct descriptor *d, void *value, size_t size);

#endif
