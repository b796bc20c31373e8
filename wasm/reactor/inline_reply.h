/*
 * Answering: a thread that has slept, was woken and sends is in a conversation, and its answer is all that there is to write. It does
 * what the pump would do for that itself, and writes to the system's descriptor, instead of waking the host thread for it: a change of
 * thread takes longer than all of that. Who sends again without having slept is no conversation: there the host thread is to work
 * beside it. Where others work on it already, or something is not as simple as that, it is the host thread's as ever.
 *
 * Threaded only; inline there is nobody to wake.
 */
#ifndef PORT_INLINE_REPLY_H
#define PORT_INLINE_REPLY_H

#include "descriptor.h"

#ifdef __EMSCRIPTEN_PTHREADS__
/* Around a call that sends, on any thread. errno stays as it is. */
void reply_begin (void);
void reply_end (void);
/* The eventfd has become readable by this thread's doing. True: the thread sees to it when its call ends, or before it sleeps. */
bool reply_keeps (int fd, const struct descriptor *d);
/* The thread is about to sleep for a descriptor: what it has kept is the host thread's. */
void reply_sleeps (void);
/* Writes what the kernel takes at once, where nothing is before it at the host: how many bytes, 0 on the host thread. */
int reply_write (const struct descriptor *d, const void *data, int size);
#else
static inline void reply_begin (void) {}
static inline void reply_end (void) {}
static inline bool reply_keeps (int fd, const struct descriptor *d) { (void) fd, (void) d; return false; }
static inline int reply_write (const struct descriptor *d, const void *data, int size) { (void) d, (void) data, (void) size; return 0; }
#endif

#endif
