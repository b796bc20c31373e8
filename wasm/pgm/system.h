/*
 * The functions of the wasm, as the module was given them. Included before anything else in each
 * file of the module, OpenPGM's own too, for two things that are not functions.
 */
#ifndef PORT_PGM_SYSTEM_H
#define PORT_PGM_SYSTEM_H

#include "calls.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

extern const struct pgm_system *wasm;

/* Calls of the wasm set its errno, and libzmq reads that. libc's functions in the module have
 * another. */
#undef errno
#define errno (*wasm->errno_location ())

/* One thread at a time is in OpenPGM (wasm/exports/pgm.c), so no lock is taken. */
#define pthread_mutex_init(mutex, attributes) 0
#define pthread_mutex_destroy(mutex) 0
#define pthread_mutex_lock(mutex) 0
#define pthread_mutex_unlock(mutex) 0
#define pthread_rwlock_init(lock, attributes) 0
#define pthread_rwlock_destroy(lock) 0
#define pthread_rwlock_rdlock(lock) 0
#define pthread_rwlock_tryrdlock(lock) 0
#define pthread_rwlock_wrlock(lock) 0
#define pthread_rwlock_trywrlock(lock) 0
#define pthread_rwlock_unlock(lock) 0
#define pthread_cond_init(condition, attributes) 0
#define sched_yield() 0

#endif
