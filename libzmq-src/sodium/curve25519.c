/*
 * libsodium's X25519. Public keys are made as shared secrets are, by the ladder, from the base
 * point 9, as libsodium itself does in its 64-bit implementation. Its 32-bit one multiplies with
 * tables of 30 kB that cannot be compressed. Keys are made once for each handshake.
 */
#define crypto_scalarmult_curve25519_ref10_implementation with_tables
#include "crypto_scalarmult/curve25519/ref10/x25519_ref10.c"
#undef crypto_scalarmult_curve25519_ref10_implementation

static int mult_base (unsigned char *q, const unsigned char *n)
{
    static const unsigned char base_point[32] = {9};
    return crypto_scalarmult_curve25519_ref10 (q, n, base_point);
}

struct crypto_scalarmult_curve25519_implementation crypto_scalarmult_curve25519_ref10_implementation = {
    .mult = crypto_scalarmult_curve25519_ref10,
    .mult_base = mult_base,
};
