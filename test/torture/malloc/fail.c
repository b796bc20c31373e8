/*
 * Makes the n-th allocation fail, for allocations.ts. build.sh links this file between libzmq and
 * the allocator. All functions are thread-safe.
 *
 * In inline mode, malloc () and the other allocation functions are those of wasm/inline/memory.c,
 * and this file wraps the allocator behind them. In threaded mode, they are the allocator's own,
 * and this file replaces them.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef THREADS
#define OUR_MALLOC malloc
#define OUR_CALLOC calloc
#define OUR_REALLOC realloc
#define OUR_ALIGNED memalign
#define MALLOC emscripten_builtin_malloc
#define CALLOC __libc_calloc
#define REALLOC __libc_realloc
#define ALIGNED emscripten_builtin_memalign
#else
#define OUR_MALLOC __wrap_emscripten_builtin_malloc
#define OUR_CALLOC __wrap___libc_calloc
#define OUR_REALLOC __wrap___libc_realloc
#define OUR_ALIGNED __wrap_emscripten_builtin_memalign
#define MALLOC __real_emscripten_builtin_malloc
#define CALLOC __real___libc_calloc
#define REALLOC __real___libc_realloc
#define ALIGNED __real_emscripten_builtin_memalign
#endif

void *MALLOC (size_t size);
void *CALLOC (size_t count, size_t size);
void *REALLOC (void *block, size_t size);
void *ALIGNED (size_t alignment, size_t size);

static int calls, failing;

/* Makes the n-th allocation from now on fail; 0 for none. Restarts the count. */
__attribute__ ((export_name ("torture_fail_at"))) void torture_fail_at (int n)
{
    __atomic_store_n (&failing, n, __ATOMIC_SEQ_CST);
    __atomic_store_n (&calls, 0, __ATOMIC_SEQ_CST);
}

__attribute__ ((export_name ("torture_calls"))) int torture_calls (void)
{
    return __atomic_load_n (&calls, __ATOMIC_SEQ_CST);
}

static bool fails (void)
{
    const int call = __atomic_add_fetch (&calls, 1, __ATOMIC_SEQ_CST);
    if (call != __atomic_load_n (&failing, __ATOMIC_SEQ_CST))
        return false;
    errno = ENOMEM;
    return true;
}

void *OUR_MALLOC (size_t size)
{
    return fails () ? NULL : MALLOC (size);
}

void *OUR_CALLOC (size_t count, size_t size)
{
    return fails () ? NULL : CALLOC (count, size);
}

void *OUR_REALLOC (void *block, size_t size)
{
    return fails () ? NULL : REALLOC (block, size);
}

void *OUR_ALIGNED (size_t alignment, size_t size)
{
    return fails () ? NULL : ALIGNED (alignment, size);
}

#ifdef THREADS
int posix_memalign (void **block, size_t alignment, size_t size)
{
    void *const found = memalign (alignment, size);
    if (!found)
        return ENOMEM;
    *block = found;
    return 0;
}
#endif
