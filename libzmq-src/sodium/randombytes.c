/*
 * libsodium's random bytes, from the port's getrandom (). This replaces libsodium's randombytes.c
 * and its sources of randomness, which would look for /dev/urandom or for a browser's crypto
 * object.
 *
 * It has only the functions that libzmq and the compiled part of libsodium call. Any thread.
 */
#include "randombytes.h"

#include <stdlib.h>
#include <sys/random.h>

void randombytes_buf (void *const buffer, const size_t size)
{
    size_t filled = 0;
    while (filled < size) {
        const ssize_t rc = getrandom ((char *) buffer + filled, size - filled, 0);
        if (rc <= 0)
            abort (); /* keys must not be made of weaker bytes */
        filled += (size_t) rc;
    }
}

void randombytes (unsigned char *const buffer, const unsigned long long size)
{
    randombytes_buf (buffer, (size_t) size);
}

/* There is no pool to stir and no device to close. */
void randombytes_stir (void)
{
}

int randombytes_close (void)
{
    return 0;
}
