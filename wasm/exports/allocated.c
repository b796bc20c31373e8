/* Bytes of the heap in use, for leak tests. Blocks that are kept for later do not count. */
#include "../libc/memory.h"

#include <malloc.h>

int port_allocated (void)
{
    return mallinfo ().uordblks - memory_kept ();
}
