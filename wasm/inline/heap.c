/*
 * The end of the heap. Growing memory takes some 0.3 ms, since the engine makes a new buffer of all
 * of it. So it grows by an eighth, and not by the 64 kB that malloc asks for: untouched pages cost
 * nothing. In threaded mode memory is reserved whole, and libc's sbrk () serves.
 *
 * The last 64 MB are kept for small blocks. libzmq closes a connection if there is no memory for
 * its message, but it asserts that there is memory for the parts of a connection or a pipe.
 */
#include "../libc/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

enum
{
    PAGE_BYTES = 65536,
    MOST_PAGES = 65536,
    LEAST_STEP = 16, /* pages: 1 MB */
    RESERVE_BYTES = 1 << 26
};

extern unsigned char __heap_base;
void emscripten_notify_memory_growth (size_t memory);

static bool grow (size_t pages)
{
    return __builtin_wasm_memory_grow (0, pages) != SIZE_MAX;
}

/* Makes memory at least this large. */
static bool reach (uint64_t size)
{
    const size_t have = __builtin_wasm_memory_size (0);
    const size_t wanted = (size_t) ((size + PAGE_BYTES - 1) / PAGE_BYTES);
    if (wanted <= have)
        return true;
    size_t step = have / 8 > LEAST_STEP ? have / 8 : LEAST_STEP;
    if (step > MOST_PAGES - have)
        step = MOST_PAGES - have; /* not page by page, which took 50 ms for each */
    if (!(wanted - have < step && grow (step)) && !grow (wanted - have))
        return false;
    emscripten_notify_memory_growth (0);
    return true;
}

static bool reserve_kept;

void heap_keep_reserve (bool keep)
{
    reserve_kept = keep;
}

static bool exhausted;

bool heap_exhausted (void)
{
    return exhausted;
}

void *sbrk (intptr_t increment)
{
    static uint32_t end;
    if (!end)
        end = (uint32_t) (uintptr_t) &__heap_base;
    const uint32_t before = end;
    const uint64_t after = (uint64_t) before + (uint64_t) (int64_t) increment;
    const uint32_t limit = reserve_kept ? UINT32_MAX - RESERVE_BYTES : UINT32_MAX;
    const bool full = after > limit || !reach (after);
    if (increment && !reserve_kept)
        exhausted = full;
    if (full) {
        errno = ENOMEM;
        return (void *) -1;
    }
    end = (uint32_t) after;
    return (void *) (uintptr_t) before;
}
