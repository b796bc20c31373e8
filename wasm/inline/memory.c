/*
 * malloc (), free () and their like, over malloc's own functions. Large blocks that are freed are
 * kept for other large ones. malloc would give pieces of them to small requests, and a message of
 * the same size would get new pages. For large messages one after the other, the heap would have
 * two blocks each, and wasm memory never shrinks.
 */
#include "../libc/memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum
{
    RESERVED_FROM = 1 << 16, /* blocks of this size and more are messages: they do not use the heap's reserve */
    LARGE_BYTES = 1 << 21,
    LARGE_ALIGNMENT = 1 << 16, /* free () recognises by it blocks that may be large: few others have it */
    MOST_KEPT = 4
};

void *__libc_calloc (size_t count, size_t size);
void *__libc_realloc (void *block, size_t size);
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

/* The blocks that were freed last, in that order. */
static void *kept[MOST_KEPT];
static int kept_count;

size_t memory_kept (void)
{
    size_t sum = 0;
    for (int i = 0; i < kept_count; i++)
        sum += malloc_usable_size (kept[i]);
    return sum;
}

static void *take_kept (int i)
{
    void *const block = kept[i];
    kept_count--;
    memmove (&kept[i], &kept[i + 1], (kept_count - i) * sizeof kept[0]);
    return block;
}

/* Frees kept blocks that are not larger. */
static void give_back_kept (size_t size)
{
    for (int i = kept_count - 1; i >= 0; i--)
        if (malloc_usable_size (kept[i]) <= size)
            emscripten_builtin_free (take_kept (i));
}

/* Whether another attempt is worth it, after a lack of memory. */
static bool give_back_all (void)
{
    const bool some = kept_count > 0;
    give_back_kept (SIZE_MAX);
    return some;
}

/* The smallest kept block that is large enough; -1: none. A block of more than four times the
 * size is left for messages of its own size. */
static int find_kept (size_t size)
{
    int found = -1;
    size_t least = SIZE_MAX;
    for (int i = 0; i < kept_count; i++) {
        const size_t have = malloc_usable_size (kept[i]);
        if (have >= size && have / 4 <= size && have < least) {
            found = i;
            least = have;
        }
    }
    return found;
}

static void *try_large (size_t size)
{
    const int found = find_kept (size);
    if (found >= 0)
        return __libc_realloc (take_kept (found), size); /* in place */
    give_back_kept (size);
    return emscripten_builtin_memalign (LARGE_ALIGNMENT, size);
}

static void *try_malloc (size_t size)
{
    if (size < RESERVED_FROM)
        return emscripten_builtin_malloc (size);
    heap_keep_reserve (true);
    void *const block = size < LARGE_BYTES ? emscripten_builtin_malloc (size) : try_large (size);
    heap_keep_reserve (false);
    return block;
}

static void *try_realloc (void *old, size_t size)
{
    heap_keep_reserve (size >= RESERVED_FROM);
    void *const block = __libc_realloc (old, size);
    heap_keep_reserve (false);
    return block;
}

/* Not inlined, as the next ones: that would be 13 kB of code. */
__attribute__ ((noinline)) void *malloc (size_t size)
{
    void *const block = try_malloc (size);
    return block || !give_back_all () ? block : try_malloc (size);
}

__attribute__ ((noinline)) void *calloc (size_t count, size_t size)
{
    void *const block = __libc_calloc (count, size);
    return block || !give_back_all () ? block : __libc_calloc (count, size);
}

__attribute__ ((noinline)) void *realloc (void *old, size_t size)
{
    void *const block = try_realloc (old, size);
    return block || size == 0 || !give_back_all () ? block : try_realloc (old, size);
}

static __attribute__ ((noinline)) void free_aligned (void *block)
{
    if (!block || malloc_usable_size (block) < LARGE_BYTES) {
        emscripten_builtin_free (block);
        return;
    }
    if (kept_count == MOST_KEPT)
        emscripten_builtin_free (take_kept (0));
    kept[kept_count++] = block;
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
