/* PER_THREAD: a variable of which each thread has its own; in the single-threaded build there is one thread. */
#ifndef PORT_PER_THREAD_H
#define PORT_PER_THREAD_H

#ifdef __EMSCRIPTEN_PTHREADS__
#define PER_THREAD _Thread_local
#else
#define PER_THREAD
#endif

#endif
