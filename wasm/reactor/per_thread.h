/*
 * PER_THREAD: a variable that each thread has for itself. The single-threaded build has one thread.
 */
#ifndef PORT_PER_THREAD_H
#define PORT_PER_THREAD_H

#ifdef __EMSCRIPTEN_PTHREADS__
#define PER_THREAD _Thread_local
#else
#define PER_THREAD
#endif

#endif
