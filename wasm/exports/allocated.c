/* Bytes of the heap in use: what a leak test counts. Blocks that malloc () keeps for the next are not. */
#include "../libc/memory.h"

#include <malloc.h>

int port_allocated (void)
{
    return mallinfo ().uordblks - memory_kept ();
}
