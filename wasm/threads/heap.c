/* The whole memory is reserved, and libc's sbrk () takes the next bytes of it. Any thread. */
#include "../libc/memory.h"

#include <emscripten/heap.h>
#include <stdint.h>
#include <unistd.h>

enum
{
    NEARLY_FULL_BYTES = 1 << 26 /* less is left than inline mode keeps for small blocks */
};

bool heap_exhausted (void)
{
    return emscripten_get_heap_size () - (uintptr_t) sbrk (0) < NEARLY_FULL_BYTES;
}
