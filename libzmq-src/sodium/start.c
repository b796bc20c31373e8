/*
 * libsodium's sodium_init (), without the work for parts that are not compiled: the canary of
 * sodium_malloc (), for which every process would load the host's source of randomness, and hashes
 * of passwords and of data.
 */
#include "crypto_generichash.h"
#include "private/implementations.h"
#include "utils.h"

#define _sodium_alloc_init() 0
#define _crypto_pwhash_argon2_pick_best_implementation() 0
#define _crypto_generichash_blake2b_pick_best_implementation() 0
#define _crypto_stream_chacha20_pick_best_implementation() 0
#include "sodium/core.c"
