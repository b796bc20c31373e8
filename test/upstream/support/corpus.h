/* Inputs for upstream's fuzz harnesses. The same seed gives the same inputs on every machine. */
#ifndef UPSTREAM_CORPUS_H
#define UPSTREAM_CORPUS_H

#include <stddef.h>
#include <stdint.h>

enum
{
    CORPUS_LARGEST = 4096
};

enum corpus_kind
{
    CORPUS_NULL,           /* a peer of a socket without security: greeting, READY, subscriptions, messages */
    CORPUS_CURVE_CLIENT,   /* greeting, HELLO, INITIATE, messages */
    CORPUS_CURVE_SERVER,   /* greeting, WELCOME, READY, messages */
    CORPUS_WEBSOCKET_CLIENT, /* HTTP's upgrade, frames */
    CORPUS_WEBSOCKET_SERVER, /* HTTP's answer, frames */
    CORPUS_ENDPOINT,       /* endpoints of zmq_bind () and zmq_connect () */
    CORPUS_OPTION,         /* values of socket options */
    CORPUS_Z85             /* text in that encoding */
};

/* Writes input number `index` of the seed's sequence to `out`. Returns its size. */
size_t corpus_input (enum corpus_kind kind, uint32_t seed, uint32_t index, uint8_t out[CORPUS_LARGEST]);

#endif
