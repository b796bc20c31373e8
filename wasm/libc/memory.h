/*
 * Reports of malloc () and free (). Inline only, because there is no lock (inline/memory.c), except
 * for functions that name both modes.
 */
#ifndef POSIX_MEMORY_H
#define POSIX_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Watches one block, to report whether it is freed; NULL: none. It replaces the previous one. */
void memory_watch (void *block);
/* A block is watched, and has not been freed. */
bool memory_watched (void);

/* While on, the heap does not grow into its last 64 MB. Inline only. */
void heap_keep_reserve (bool keep);

/* Memory was full, up to the reserve, when the heap last asked for more. Both modes. */
bool heap_exhausted (void);

/* Bytes of freed blocks that are kept for later ones. malloc's own functions count them as in
 * use. */
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
