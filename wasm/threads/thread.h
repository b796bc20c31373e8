/*
 * The JavaScript threads that use the instance. Each has attached: it has a stack and a thread
 * block of libc's, made by the host thread with port_thread_open (), and a place here. The host
 * thread is one of them.
 *
 * A report to a thread is a record in its queue: events for the watcher of a descriptor, or a hint
 * for its owner. The thread's event loop is woken through `word` and takes the records out.
 * threads_lock guards the queues and the list of sockets.
 */
#ifndef PORT_THREAD_H
#define PORT_THREAD_H

#include "../reactor/wait_word.h"

#include <stdbool.h>
#include <stdint.h>

enum
{
    THREADS = 512,  /* limit of attached threads */
    HINT_BITS = 22, /* bits of a hint; the other bits are the index of its thread */
    SCRATCH_BYTES = 65536
};

struct record
{
    int32_t fd;      /* -1: a hint is released */
    uint32_t events; /* or the hint */
};

struct thread
{
    /* JavaScript reads and writes these, too: ts/core/threads/shared.ts knows their order. */
    int word;         /* changes when a record was added: the thread's event loop waits on it */
    int inside;       /* written by JavaScript: the thread is in a call */
    int blocked_on;   /* address of the word on which it sleeps; 0: awake */
    int endable;      /* whether it sleeps where ending it leaves everything whole */
    int index;        /* from 0; the host thread's is 0 */
    void *block;      /* libc's struct of the thread */
    void *stack_low, *stack_high;
    void *scratch;    /* SCRATCH_BYTES for the arguments and results of JavaScript's calls */

    bool open;
    void *local;      /* thread-local variables */
    struct record *records;
    int count, capacity;
    void **sockets;   /* sockets that the thread has opened and not closed yet */
    int socket_count, socket_capacity;
};

/* Whether the calling thread is the host thread. */
bool thread_is_host (void);
struct thread *thread_self (void);
/* Whether the process has only one processor. */
bool thread_single_cpu (void);
/* Does not return once the instance has failed. */
void thread_leave_if_failed (void);

/*
 * Sleeps while *word is value, until woken, or for this many milliseconds (negative: no limit).
 * Returns false when the time is over. Does not return once the instance has failed. `ending`: the
 * thread may be ended here and leave everything whole.
 */
bool thread_sleep (int *word, int value, double milliseconds, bool ending);
/* Changes the word and wakes up to `how_many` threads that sleep on it (-1: all). */
void thread_wake (int *word, int how_many);

/*
 * As thread_sleep () and thread_wake (), for a word that counts its sleepers: without sleepers,
 * thread_signal () wakes none. thread_wait () spins on the word for some microseconds before it
 * sleeps, as long as that tends to be enough.
 */
bool thread_wait (struct wait_word *word, int seen, double milliseconds, bool ending);
void thread_signal (struct wait_word *word, int how_many);
/* The two halves of thread_signal (). thread_changed () returns true if a thread sleeps. */
bool thread_changed (struct wait_word *word);
void thread_notify (struct wait_word *word, int how_many);

/* The word on which the host thread's event loop waits. */
extern int host_word;

#endif
