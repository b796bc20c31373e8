/*
 * pthread_create () and pthread_join () for upstream's programs. The product's threads are
 * JavaScript threads that attach to an instance. So a thread here is started as a user of the
 * product would start it, with "new Worker". It serves one start routine after another, because
 * starting a Worker takes about 20 ms. The functions are linked with --wrap, and the port still
 * calls libc's own.
 */
#include "process.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct thread
{
    void *(*start) (void *);
    void *argument;
    void *result;
    bool done;
    struct thread *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all variables below */
static pthread_cond_t queued = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static struct thread *queue;
static int idle;    /* Workers without a task */
static int waiting; /* Workers that sleep until a task is queued */

int __real_pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *), void *argument);

int __wrap_pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *), void *argument)
{
    if (!start) /* the port only asks libc for the memory of a thread */
        return __real_pthread_create (thread, attributes, start, argument);
    struct thread *t = calloc (1, sizeof *t);
    if (!t)
        return EAGAIN;
    t->start = start;
    t->argument = argument;
    *thread = (pthread_t) t;
    pthread_mutex_lock (&lock);
    struct thread **last = &queue;
    while (*last)
        last = &(*last)->next;
    *last = t;
    const bool another = idle == 0;
    if (!another)
        idle--;
    pthread_cond_signal (&queued);
    pthread_mutex_unlock (&lock);
    if (another)
        process_ask ("thread\n"); /* a Worker that attaches and calls thread_main () */
    return 0;
}

/*
 * Starts Workers in advance, and returns when they are running. For programs that give their
 * threads less time to start than a Worker needs on a busy machine.
 */
void threads_prepare (int count)
{
    for (int i = 0; i < count; i++)
        process_ask ("thread\n");
    pthread_mutex_lock (&lock);
    idle += count;
    while (waiting < count)
        pthread_cond_wait (&done, &lock);
    pthread_mutex_unlock (&lock);
}

__attribute__ ((export_name ("thread_main"))) void thread_main (void)
{
    for (;;) {
        pthread_mutex_lock (&lock);
        while (!queue) {
            waiting++;
            pthread_cond_broadcast (&done);
            pthread_cond_wait (&queued, &lock);
            waiting--;
        }
        struct thread *t = queue;
        queue = t->next;
        pthread_mutex_unlock (&lock);

        void *result = t->start (t->argument);

        pthread_mutex_lock (&lock);
        t->result = result;
        t->done = true;
        idle++;
        pthread_cond_broadcast (&done);
        pthread_mutex_unlock (&lock);
    }
}

int __wrap_pthread_join (pthread_t thread, void **result)
{
    struct thread *t = (struct thread *) thread;
    pthread_mutex_lock (&lock);
    while (!t->done)
        pthread_cond_wait (&done, &lock);
    pthread_mutex_unlock (&lock);
    if (result)
        *result = t->result;
    free (t);
    return 0;
}
