/*
 * The JavaScript threads that use the instance. Each has attached: it has a stack and a thread block of libc's, made by
 * the host thread with port_thread_open (), and a place here. The host thread is one of them.
 *
 * Who may be told what: a watcher of descriptors, and the owner of a hint, is told by a record in its queue, which its
 * event loop takes out after it was woken through `word`. threads_lock guards the queues and the list of sockets.
 */
#ifndef PORT_THREAD_H
#define PORT_THREAD_H

#include "../reactor/wait_word.h"

#include <stdbool.h>
#include <stdint.h>

enum
{
    THREADS = 512,  /* at most so many at a time */
    HINT_BITS = 22, /* of a hint; the others say which thread's it is */
    SCRATCH_BYTES = 65536
};

struct record
{
    int32_t fd;      /* -1: a hint is released */
    uint32_t events; /* or the hint */
};

struct thread
{
    /* Read and written by JavaScript, too: ts/core/threads/shared.ts knows their order. */
    int word;         /* changes when a record was added: what the thread's event loop waits on */
    int inside;       /* JavaScript's: the thread is in a call */
    int blocked_on;   /* the address of the word that it sleeps on; 0: it is awake */
    int endable;      /* it sleeps where it may be ended and leave everything whole */
    int index;        /* from 0; the host thread's is 0 */
    void *block;      /* libc's struct of the thread */
    void *stack_low, *stack_high;
    void *scratch;    /* SCRATCH_BYTES for the arguments and results of JavaScript's calls */

    bool open;
    void *local;      /* thread-local variables */
    struct record *records;
    int count, capacity;
    void **sockets;   /* opened by the thread, and not closed yet */
    int socket_count, socket_capacity;
};

/* The calling thread is the host thread. */
bool thread_is_host (void);
struct thread *thread_self (void);
/* There is one processor for all. */
bool thread_single_cpu (void);
/* Does not return once the instance has failed. */
void thread_leave_if_failed (void);

/* Sleeps while *word is value, until woken, or for so many milliseconds (negative: no limit); false: these are over. Does
 * not return once the instance has failed. `ending` says that a thread may be ended here and leave everything whole. */
bool thread_sleep (int *word, int value, double milliseconds, bool ending);
/* Changes the word and wakes so many who sleep on it (-1: all). */
void thread_wake (int *word, int how_many);

/* The same, where it is known whether anybody sleeps: nobody who is awake is woken, and who waits looks at the word for
 * some microseconds before it falls asleep, as long as that tends to be enough. */
bool thread_wait (struct wait_word *word, int seen, double milliseconds, bool ending);
void thread_signal (struct wait_word *word, int how_many);
/* The two halves of it; true says that somebody sleeps. */
bool thread_changed (struct wait_word *word);
void thread_rouse (struct wait_word *word, int how_many);

/* The word that the host thread's event loop waits on. */
extern int host_word;

#endif
