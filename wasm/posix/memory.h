/* One block of the heap that is watched, whether it is still the one that it was. Inline only: there is no lock. */
#ifndef POSIX_MEMORY_H
#define POSIX_MEMORY_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From now on, instead of another; NULL: none. */
void memory_watch (void *block);
/* A block is watched, and has not been freed. */
bool memory_watched (void);

#ifdef __cplusplus
}
#endif
#endif
