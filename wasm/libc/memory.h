/* What malloc () and free () tell. Inline only, as there is no lock: see inline/memory.c; where both modes have it, that is said. */
#ifndef POSIX_MEMORY_H
#define POSIX_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether one block is still the one that it was. From now on, instead of another; NULL: none. */
void memory_watch (void *block);
/* A block is watched, and has not been freed. */
bool memory_watched (void);

/* While on, the heap does not grow into its last 64 MB. Inline only. */
void heap_keep_reserve (bool keep);

/* Memory has been full, to the reserve, when the heap last asked for more. Both modes. */
bool heap_exhausted (void);

/* Bytes of freed blocks that are kept for the next, which to malloc's own are in use. */
#ifdef __EMSCRIPTEN_PTHREADS__
static inline size_t memory_kept (void)
{
    return 0;
}
#else
size_t memory_kept (void);
#endif

#ifdef __cplusplus
}
#endif
#endif
