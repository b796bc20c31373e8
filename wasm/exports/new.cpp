/*
 * operator new. Without exceptions, the C++ library's own calls abort () silently if there is no
 * memory, and so does its variant that should return NULL. libzmq checks for NULL: by ENOMEM, by
 * alloc_assert (), or by closing a connection.
 */
extern "C" {
#include "../fail.h"
}

#include <new>
#include <stdlib.h>

void *operator new (size_t size_, const std::nothrow_t &) noexcept
{
    return malloc (size_ ? size_ : 1);
}

void *operator new[] (size_t size_, const std::nothrow_t &) noexcept
{
    return malloc (size_ ? size_ : 1);
}

/* For the containers of the C++ library, which cannot report a failure. */
void *operator new (size_t size_)
{
    void *const block = malloc (size_ ? size_ : 1);
    if (!block)
        out_of_memory ("operator new");
    return block;
}

void *operator new[] (size_t size_)
{
    return operator new (size_);
}
