/*
 * Selects libsodium's implementations of Salsa20. This replaces its stream_salsa20.c, and the
 * choice of sodium_init () among implementations that no code here reaches.
 *
 * Salsa20 is most of the cost of a CURVE message. Four blocks at a time in SIMD (its SSE2 source,
 * which emcc translates) take as long as two in the portable variant, but a single block takes
 * twice as long. So a rest of up to two blocks is portable, and a larger rest is done as four. Any
 * thread: no state changes after the start.
 */
#include "crypto_stream/salsa20/ref/salsa20_ref.h"
#include "crypto_stream/salsa20/xmm6int/salsa20_xmm6int-sse2.h"
#include "private/implementations.h"
#include "utils.h"

#include <string.h>

enum
{
    block_size = 64,
    run_size = 4 * block_size,
};

int crypto_stream_salsa20_xor_ic (unsigned char *out,
                                  const unsigned char *in,
                                  unsigned long long size,
                                  const unsigned char *nonce,
                                  uint64_t block,
                                  const unsigned char *key)
{
    const unsigned long long rest = size % run_size;
    const unsigned long long whole = size - rest;
    crypto_stream_salsa20_xmm6int_sse2_implementation.stream_xor_ic (out, in, whole, nonce, block, key);
    out += whole;
    in += whole;
    block += whole / block_size;
    if (rest <= 2 * block_size)
        return crypto_stream_salsa20_ref_implementation.stream_xor_ic (out, in, rest, nonce, block, key);

    unsigned char run[run_size] = {0};
    memcpy (run, in, rest);
    crypto_stream_salsa20_xmm6int_sse2_implementation.stream_xor_ic (run, run, run_size, nonce, block, key);
    memcpy (out, run, rest);
    sodium_memzero (run, run_size);
    return 0;
}

int crypto_stream_salsa20_xor (unsigned char *out,
                               const unsigned char *in,
                               unsigned long long size,
                               const unsigned char *nonce,
                               const unsigned char *key)
{
    return crypto_stream_salsa20_xor_ic (out, in, size, nonce, 0, key);
}

/* For the keys of authenticators: half a block. */
int crypto_stream_salsa20 (unsigned char *out, unsigned long long size, const unsigned char *nonce, const unsigned char *key)
{
    return crypto_stream_salsa20_ref_implementation.stream (out, size, nonce, key);
}

int _crypto_stream_salsa20_pick_best_implementation (void)
{
    return 0;
}

int _crypto_stream_chacha20_pick_best_implementation (void)
{
    return 0;
}

int _crypto_generichash_blake2b_pick_best_implementation (void)
{
    return 0;
}

int _crypto_pwhash_argon2_pick_best_implementation (void)
{
    return 0;
}
