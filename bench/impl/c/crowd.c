/*
 * Many peers in one thread: crowd sub:COUNT|dealer:COUNT ENDPOINT[,ANSWERS] SIZE WARM_MS RUN_MS
 *
 * The contract is at the top of ../../implementations.mjs. The program speaks ZMTP 3.0 itself over
 * plain sockets. So a thousand peers cost very little beside the measured socket, and the same for
 * each implementation.
 *
 * sub: COUNT subscribers. Subscriber k takes every message except those that begin with the byte
 *      k mod RING, and the result counts deliveries. An answer is sent (over PUSH) when all have
 *      connected, when all have received HELLO, and when all have received a marker.
 * dealer: COUNT clients, each with WINDOW requests under way. The result counts replies.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define RING 17
#define HELLO 252
#define MARKER 253
#define MARK 254
#define END 255
#define WINDOW 8
#define GRACE_S 30
#define READ_SIZE (1 << 18)

enum
{
    FLAG_MORE = 1,
    FLAG_LONG = 2,
    FLAG_COMMAND = 4
};

typedef struct
{
    int fd, skipped, next; /* skipped: the ring byte without a subscription, or -1; next: the expected one */
    long turns, counted, sent;
    int greeted, marked, ended;
    size_t held; /* bytes of an incomplete frame, in the peer's row of `rests` */
} peer_t;

#define FAIL(...) (fprintf (stderr, __VA_ARGS__), exit (1))

static peer_t *peers;
static int count, answers = -1, dealing;
static size_t size, frame_size;
static unsigned char *rests, *frame;
static double started, ended, phase_s[2], phase_end;
static long deliveries;
static int greeted, marked, markers, finished, last_phase;

static double now (void)
{
    struct timespec t;
    clock_gettime (CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void write_all (int fd, const void *data, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write (fd, (const char *) data + done, length - done);
        if (n > 0)
            done += (size_t) n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            FAIL ("write: %s\n", strerror (errno));
    }
}

static void read_all (int fd, void *data, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = read (fd, (char *) data + done, length - done);
        if (n <= 0)
            FAIL ("handshake: the peer is gone\n");
        done += (size_t) n;
    }
}

/* Writes one frame of up to 255 bytes at once. */
static void write_frame (int fd, int flags, const void *body, size_t length)
{
    unsigned char out[257] = {(unsigned char) flags, (unsigned char) length};
    memcpy (out + 2, body, length);
    write_all (fd, out, length + 2);
}

/* Sends an answer to the publisher, over PUSH. */
static void answer (void)
{
    write_frame (answers, 0, "", 0);
}

static int dial (const char *endpoint)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    int ipc = strncmp (endpoint, "ipc://", 6) == 0, on = 1;
    if (ipc)
        snprintf (un.sun_path, sizeof un.sun_path, "%s", endpoint + 6);
    else {
        in.sin_port = htons ((uint16_t) atoi (strrchr (endpoint, ':') + 1));
        in.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    }
    int fd = socket (ipc ? AF_UNIX : AF_INET, SOCK_STREAM, 0);
    if (connect (fd, ipc ? (void *) &un : (void *) &in, ipc ? sizeof un : sizeof in) != 0)
        FAIL ("connect: %s\n", strerror (errno));
    if (!ipc)
        setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* Opens a connection and does the handshake, with the NULL mechanism of ZMTP 3.0. */
static int join (const char *endpoint, const char *type)
{
    unsigned char greeting[64] = {[0] = 0xff, [9] = 0x7f, [10] = 3, [12] = 'N', [13] = 'U', [14] = 'L', [15] = 'L'};
    unsigned char ready[64] = "\5READY\13Socket-Type\0\0\0", in[257];
    size_t length = strlen (type);
    int fd = dial (endpoint);
    write_all (fd, greeting, sizeof greeting);
    read_all (fd, in, sizeof greeting);
    ready[21] = (unsigned char) length;
    memcpy (ready + 22, type, length);
    write_frame (fd, FLAG_COMMAND, ready, 22 + length);
    read_all (fd, in, 2);
    if (in[0] != FLAG_COMMAND)
        FAIL ("handshake: no READY\n");
    read_all (fd, in + 2, in[1]);
    return fd;
}

static int wrap (peer_t *p, int next)
{
    if (next == p->skipped)
        next++;
    if (next < RING)
        return next;
    p->turns++;
    return p->skipped == 0;
}

static void subscribe (peer_t *p, int byte)
{
    unsigned char subscription[2] = {1, (unsigned char) byte};
    write_frame (p->fd, 0, subscription, 2);
}

static void open_peer (int k, const char *endpoint)
{
    peer_t *p = &peers[k];
    peers[k] = (peer_t) {.fd = join (endpoint, dealing ? "DEALER" : "SUB"), .skipped = dealing ? -1 : k % RING};
    p->next = p->skipped == 0;
    for (int byte = 0; !dealing && byte < RING; byte++)
        if (byte != p->skipped)
            subscribe (p, byte);
    for (int byte = END; !dealing && byte >= HELLO; byte--)
        subscribe (p, byte); /* HELLO last: a peer that receives it has all subscriptions */
    fcntl (p->fd, F_SETFL, O_NONBLOCK);
}

static void send_request (peer_t *p, int byte)
{
    memset (frame + frame_size - size, byte, size);
    write_all (p->fd, frame, frame_size);
    p->sent++;
}

/* Handles a message that is not the ring's next. */
static void special (peer_t *p, int byte)
{
    int k = (int) (p - peers);
    if (byte == HELLO && !p->greeted) {
        p->greeted = 1;
        if (++greeted == count)
            answer ();
    } else if (byte == MARKER) {
        if (++markers % count == 0)
            answer ();
    } else if (byte == MARK && !p->marked) {
        p->marked = 1;
        if (marked++ == 0)
            started = now ();
    } else if (byte == END && !p->ended) {
        p->ended = 1;
        finished++;
        ended = now ();
        if (!dealing && p->next != (p->skipped == 0))
            FAIL ("subscriber %d: ended before %d\n", k, p->next);
    } else if (byte != HELLO)
        FAIL ("peer %d: filled with %d, not %d\n", k, byte, p->next);
}

static void take (peer_t *p, const unsigned char *body)
{
    int byte = body[0];
    if (body[size - 1] != byte)
        FAIL ("a message from %d to %d\n", byte, body[size - 1]);
    if (byte != p->next)
        return special (p, byte);
    if ((++deliveries & 63) == 0)
        for (size_t i = 0; i < size; i++)
            if (body[i] != byte)
                FAIL ("wrong bytes\n");
    p->counted += p->marked || (dealing && last_phase);
    p->next = wrap (p, byte + 1);
    if (dealing && now () < phase_end)
        send_request (p, (int) (p->sent % RING));
}

static void receive (int k)
{
    static unsigned char in[READ_SIZE];
    peer_t *p = &peers[k];
    memcpy (in, rests + (size_t) k * frame_size, p->held);
    ssize_t n = read (p->fd, in + p->held, sizeof in - p->held);
    if (n == 0 || (n < 0 && errno != EAGAIN))
        FAIL ("peer %d: the connection has ended\n", k);
    size_t length = p->held + (size_t) (n > 0 ? n : 0), at = 0;
    for (; length - at >= frame_size; at += frame_size) {
        if (memcmp (in + at, frame, frame_size - size) != 0)
            FAIL ("peer %d: a frame of flags %d and length %d\n", k, in[at], in[at + 1]);
        take (p, in + at + frame_size - size);
    }
    p->held = length - at;
    memcpy (rests + (size_t) k * frame_size, in + at, p->held);
}

static void serve (int poller)
{
    struct epoll_event events[256];
    int n = epoll_wait (poller, events, 256, 1);
    for (int i = 0; i < n; i++)
        receive (events[i].data.fd);
}

/* Sends requests until the end of a phase, and then waits for their replies. */
static void deal (int poller, double seconds)
{
    phase_end = now () + seconds;
    for (int k = 0; k < count; k++)
        for (int i = 0; i < WINDOW; i++)
            send_request (&peers[k], (int) (peers[k].sent % RING));
    for (int done = 0; !done;) {
        serve (poller);
        done = now () >= phase_end;
        for (int k = 0; done && k < count; k++)
            done = peers[k].turns * RING + peers[k].next == peers[k].sent;
    }
}

static void run_dealers (int poller)
{
    deal (poller, phase_s[0]);
    last_phase = 1;
    started = now ();
    deal (poller, phase_s[1]);
    double measured = now () - started;
    send_request (&peers[0], END);
    while (finished == 0)
        serve (poller);
    ended = started + measured;
}

static void prepare (char **argv)
{
    char *number = strchr (argv[1], ':'), *second = strchr (argv[2], ',');
    dealing = strncmp (argv[1], "dealer:", 7) == 0;
    count = number ? atoi (number + 1) : 0;
    size = strtoul (argv[3], NULL, 10);
    if (count < 1 || size < 1 || size > 255)
        FAIL ("usage: crowd sub:COUNT|dealer:COUNT ENDPOINT[,ANSWERS] SIZE WARM_MS RUN_MS, of up to 255 bytes\n");
    phase_s[0] = atof (argv[4]) / 1000;
    phase_s[1] = atof (argv[5]) / 1000;
    frame_size = 2 + size;
    frame = calloc (1, frame_size);
    frame[1] = (unsigned char) size;
    rests = malloc ((size_t) count * frame_size);
    peers = malloc ((size_t) count * sizeof *peers);
    if (second) {
        *second = 0;
        answers = join (second + 1, "PUSH");
    }
    for (int k = 0; k < count; k++)
        open_peer (k, argv[2]);
    if (!dealing)
        answer ();
}

int main (int argc, char **argv)
{
    if (argc != 6)
        FAIL ("usage: at the top of crowd.c\n");
    alarm ((unsigned) ((atof (argv[4]) + atof (argv[5])) / 1000) + GRACE_S);
    prepare (argv);
    int poller = epoll_create1 (0);
    for (int k = 0; k < count; k++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = k};
        epoll_ctl (poller, EPOLL_CTL_ADD, peers[k].fd, &event);
    }
    long counted = 0, total = 0;
    if (dealing)
        run_dealers (poller);
    else
        while (finished < count)
            serve (poller);
    for (int k = 0; k < count; k++) {
        counted += peers[k].counted;
        total += dealing ? peers[k].sent : 0;
        if (!dealing && peers[k].turns != peers[0].turns)
            FAIL ("subscriber %d has got %ld turns, the first %ld\n", k, peers[k].turns, peers[0].turns);
    }
    printf ("{\"total\":%ld,\"messages\":%ld,\"seconds\":%.9f}\n", dealing ? total - 1 : peers[0].turns * RING, counted,
            ended - started);
    return 0;
}
