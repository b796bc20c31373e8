/*
 * libzmq in C: the shared part of its adapter. The contract is at the top of
 * ../../implementations.mjs. The loops are those of libzmq's own perf programs (a message made for
 * each send, zmq_msg_recv into one message), with contents. From LENT bytes on a message is lent to
 * libzmq instead of copied, which is the best that C can do.
 */
#ifndef ZBENCH_H
#define ZBENCH_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define RING 17
#define COLD_BYTES 1e8
#define TURNS 4
#define BLOCK (TURNS * RING)
#define HELLO 252
#define MARKER 253
#define MARK 254
#define END 255
#define LENT 4096

extern void *ctx;
extern const char *endpoint, *second_endpoint, *detail;
extern size_t size;
extern double phase_s[2];
extern unsigned char *filled[256]; /* messages, by their byte */

#define FAIL(...) (fprintf (stderr, __VA_ARGS__), exit (1))

void check (int ok, const char *call);
double now (void);
double cpu_seconds (void);
long peak_bytes (void);
long page_faults (void);
int cold (void); /* whether this is such a case */
void say (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void until_receiver_is_gone (void);

void *opened (int type);
void set_int (void *s, int option, int value);
void secure (void *s, int server); /* with CURVE, where this is that case */
void *bind_to (void *s, const char *at);
void *connect_to (void *s, const char *at);
void say_bound (void *s, void *second);
void send_filled (void *s, int byte);
void send_bytes (void *s, void *data, size_t bytes, int flags);

/* One loop for each, over sockets that are ready for it. */
typedef struct
{
    long total;
    double cpu;
} sent_t;
typedef struct
{
    long total, count;
    double median_us, p99_us, p999_us, p9999_us, worst_us;
} round_trips_t;
sent_t send_timed (void *s, void *answers, int step); /* step 0: without markers */
void receive_timed (void *s, void *answers);           /* prints its result */
round_trips_t request_timed (void *s);
long echo (void *s);

typedef void role_t (void);
void send_cold (void *s);
void receive_cold (void *s);
role_t push, pull, pub, sub, subs, rep, req, router, sink, source, inproc, inproc_rtt, probed_push, probed_pull;
#endif
