/*
 * Inline replies. A thread that has slept, was woken and then sends is replying, and its reply is
 * usually all that there is to write. It does the pump's work for that itself, and writes to the
 * system's descriptor, instead of waking the host thread: a change of thread takes longer than all
 * of that. A thread that sends twice without sleeping is streaming, not replying; there the host
 * thread should work beside it. If another thread runs the pump, or the case is not that simple,
 * the host thread does the work as usual.
 *
 * Threaded only; inline there is no other thread to wake.
 */
#ifndef PORT_INLINE_REPLY_H
#define PORT_INLINE_REPLY_H

#include "descriptor.h"

#ifdef __EMSCRIPTEN_PTHREADS__
/* Called around a call that sends, on any thread. errno stays unchanged. */
void reply_begin (void);
void reply_end (void);
/*
 * Called when this thread has made the eventfd readable. Returns true if the thread serves it
 * itself when its call ends, or passes it on before it sleeps.
 */
bool reply_keeps (int fd, const struct descriptor *d);
/* Called before the thread sleeps for a descriptor: passes a kept descriptor to the host thread. */
void reply_sleeps (void);
/*
 * Writes the bytes that the kernel takes at once, if the host has no earlier ones. Returns how
 * many; 0 on the host thread.
 */
int reply_write (const struct descriptor *d, const void *data, int size);
#else
static inline void reply_begin (void) {}
static inline void reply_end (void) {}
static inline bool reply_keeps (int fd, const struct descriptor *d) { (void) fd, (void) d; return false; }
static inline int reply_write (const struct descriptor *d, const void *data, int size) { (void) d, (void) data, (void) size; return 0; }
#endif

#endif
