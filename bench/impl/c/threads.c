/* Cases in which C has two threads: inproc, and round trips beside a stream. */
#include "zbench.h"
#include <pthread.h>

#define INPROC "inproc://bench"

static pthread_t start (void *(*work) (void *), void *with)
{
    pthread_t thread;
    if (pthread_create (&thread, NULL, work, with) != 0)
        FAIL ("pthread_create\n");
    return thread;
}

static void *push_inproc (void *unused)
{
    (void) unused;
    void *s = connect_to (opened (ZMQ_PUSH), INPROC);
    sent_t sent = send_timed (s, NULL, 0);
    say ("{\"total\":%ld,\"cpu\":%.6f}", sent.total, sent.cpu);
    zmq_close (s);
    return NULL;
}

void inproc (void)
{
    void *s = bind_to (opened (ZMQ_PULL), INPROC);
    pthread_t pusher = start (push_inproc, NULL);
    receive_timed (s, NULL);
    pthread_join (pusher, NULL);
    zmq_close (s);
}

static void *echo_until_end (void *s)
{
    long total = echo (s);
    (void) total; /* its requester has compared every reply */
    zmq_close (s);
    return NULL;
}

static void *echo_inproc (void *s)
{
    say ("{\"total\":%ld}", echo (s));
    zmq_close (s);
    return NULL;
}

void inproc_rtt (void)
{
    pthread_t echoer = start (echo_inproc, bind_to (opened (ZMQ_REP), INPROC));
    void *s = connect_to (opened (ZMQ_REQ), INPROC);
    round_trips_t r = request_timed (s);
    pthread_join (echoer, NULL);
    say ("{\"total\":%ld,\"median_us\":%.3f,\"p99_us\":%.3f}", r.total, r.median_us, r.p99_us);
    zmq_close (s);
}

void probed_pull (void)
{
    void *s = bind_to (opened (ZMQ_PULL), endpoint), *probe = bind_to (opened (ZMQ_REP), second_endpoint);
    say_bound (s, probe);
    pthread_t echoer = start (echo_until_end, probe);
    receive_timed (s, NULL);
    pthread_join (echoer, NULL);
    zmq_close (s);
}

static void *probe (void *result)
{
    void *s = connect_to (opened (ZMQ_REQ), second_endpoint);
    *(round_trips_t *) result = request_timed (s);
    zmq_close (s);
    return NULL;
}

void probed_push (void)
{
    round_trips_t r;
    void *s = connect_to (opened (ZMQ_PUSH), endpoint);
    pthread_t prober = start (probe, &r);
    sent_t sent = send_timed (s, NULL, 0);
    pthread_join (prober, NULL);
    say ("{\"total\":%ld,\"median_us\":%.3f,\"p99_us\":%.3f}", sent.total, r.median_us, r.p99_us);
    until_receiver_is_gone ();
    zmq_close (s);
}
