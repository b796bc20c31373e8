/*
 * operator new. The C++ library's own, without exceptions, ends in abort () where there is no memory, without a word, and so
 * does its variant that is to return NULL, which libzmq checks: by ENOMEM, by alloc_assert (), or by closing a connection.
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

/* What the containers of the C++ library call, which know no failure. */
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
