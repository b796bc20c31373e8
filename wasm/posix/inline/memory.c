/*
 * malloc () and free (), which malloc's own stand behind. Large blocks that are freed are kept for others that are large: malloc
 * would give pieces of them to all who ask for little, and a message of the same size would have to have pages of its own. Of large
 * messages, one after the other, the heap had two for each for that, and memory of wasm never shrinks.
 */
#include "../memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum
{
    LARGE_BYTES = 1 << 21,
    LARGE_ALIGNMENT = 1 << 16, /* by which free () knows what may be large: little else has it */
    MOST_KEPT = 4
};

void *emscripten_builtin_malloc (size_t size);
void *emscripten_builtin_memalign (size_t alignment, size_t size);
void emscripten_builtin_free (void *block);

static void *watched;

void memory_watch (void *block)
{
    watched = block;
}

bool memory_watched (void)
{
    return watched;
}

static void *kept[MOST_KEPT];
static int kept_count;

size_t memory_kept (void)
{
    size_t sum = 0;
    for (int i = 0; i < kept_count; i++)
        sum += malloc_usable_size (kept[i]);
    return sum;
}

static void give_back_kept (void)
{
    while (kept_count > 0)
        emscripten_builtin_free (kept[--kept_count]);
}

/* The smallest of those kept in which it has room; NULL: none has. */
static void **find_kept (size_t size)
{
    void **found = NULL;
    size_t least = SIZE_MAX;
    for (int i = 0; i < kept_count; i++) {
        const size_t have = malloc_usable_size (kept[i]);
        if (have >= size && have < least) {
            found = &kept[i];
            least = have;
        }
    }
    return found;
}

static void *malloc_large (size_t size)
{
    void **const found = find_kept (size);
    if (found) {
        void *const block = *found;
        *found = kept[--kept_count];
        return realloc (block, size); /* which leaves it where it is */
    }
    give_back_kept ();
    return emscripten_builtin_memalign (LARGE_ALIGNMENT, size);
}

/* Not inlined: that would be 13 kB of code. */
__attribute__ ((noinline)) void *malloc (size_t size)
{
    if (size >= LARGE_BYTES)
        return malloc_large (size);
    void *const block = emscripten_builtin_malloc (size);
    if (block || kept_count == 0)
        return block;
    give_back_kept ();
    return emscripten_builtin_malloc (size);
}

static __attribute__ ((noinline)) void free_aligned (void *block)
{
    if (kept_count < MOST_KEPT && block && malloc_usable_size (block) >= LARGE_BYTES)
        kept[kept_count++] = block;
    else
        emscripten_builtin_free (block);
}

void free (void *block)
{
    if (block == watched)
        watched = NULL;
    if ((uintptr_t) block % LARGE_ALIGNMENT == 0)
        free_aligned (block);
    else
        emscripten_builtin_free (block);
}
