/*
 * The driver of upstream's fuzz harnesses: calls LLVMFuzzerTestOneInput () with the inputs of
 * corpus.c, as one Unity case.
 * NAME [INPUTS [SEED [FIRST]]]
 */
#include "corpus.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <unity.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

enum
{
    ROUNDS = 3,     /* round trips of a byte per call of fuzz_settle () */
    PROGRESS = 500, /* inputs between two lines of progress */
    LIMIT_SECONDS = 600 /* the runner kills the program then */
};

static enum corpus_kind kind;
static uint32_t inputs = 10000, seed = 1, first;

static void expect (bool right, const char *what)
{
    if (!right) {
        perror (what);
        abort ();
    }
}

/* A connection of this driver, through the same event loop as the tested ones. */
static int near = -1, far;

static void connect_pair (void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int listener = socket (AF_INET, SOCK_STREAM, 0);
    near = socket (AF_INET, SOCK_STREAM, 0);
    expect (bind (listener, (struct sockaddr *) &address, size) == 0 && listen (listener, 1) == 0, "listen");
    expect (getsockname (listener, (struct sockaddr *) &address, &size) == 0, "getsockname");
    expect (connect (near, (struct sockaddr *) &address, size) == 0, "connect");
    far = accept (listener, NULL, NULL);
    expect (far >= 0, "accept");
    close (listener);
}

/*
 * Replaces usleep () in the harnesses. They sleep for 250 ms while libzmq processes input, which
 * would take an hour and a half for 10,000 inputs. This function returns once a byte has made some
 * round trips, so that libzmq has read earlier bytes. A harness calls it three times during a
 * handshake, which takes five.
 */
int fuzz_settle (unsigned microseconds)
{
    (void) microseconds;
    if (near < 0)
        connect_pair ();
    for (int round = 0; round < ROUNDS; round++) {
        char byte = 1;
        expect (send (near, &byte, 1, 0) == 1 && recv (far, &byte, 1, 0) == 1, "there");
        expect (send (far, &byte, 1, 0) == 1 && recv (near, &byte, 1, 0) == 1, "back");
    }
    return 0;
}

/*
 * Replaces recv () in the harnesses. An answer that has not arrived by now will not arrive, since
 * its request is damaged. The harnesses would wait for it until the handshake times out after 30
 * seconds.
 */
ssize_t fuzz_recv (int fd, void *buffer, size_t size, int flags)
{
    fuzz_settle (0);
    return recv (fd, buffer, size, flags | MSG_DONTWAIT);
}

/*
 * Damaged endpoints name random machines and files. libzmq is linked with these functions instead
 * of connect () and bind (). They refuse addresses outside the loopback interface and the run's
 * folder, as a machine without a network does.
 */
int __real_connect (int fd, const struct sockaddr *address, socklen_t size);
int __real_bind (int fd, const struct sockaddr *address, socklen_t size);

static bool is_near (const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr) >> 24 == 127;
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK (&((const struct sockaddr_in6 *) address)->sin6_addr);
    return !strchr (((const struct sockaddr_un *) address)->sun_path, '/');
}

int __wrap_connect (int fd, const struct sockaddr *address, socklen_t size)
{
    if (is_near (address))
        return __real_connect (fd, address, size);
    errno = ENETUNREACH;
    return -1;
}

int __wrap_bind (int fd, const struct sockaddr *address, socklen_t size)
{
    if (is_near (address))
        return __real_bind (fd, address, size);
    errno = EADDRNOTAVAIL;
    return -1;
}

static void fuzz (void)
{
    static uint8_t input[CORPUS_LARGEST];
    for (uint32_t i = first; i < first + inputs; i++) {
        if (i % PROGRESS == 0) {
            printf ("input %u\n", i);
            fflush (stdout);
        }
        size_t size = corpus_input (kind, seed, i, input);
        if (size == 0 && kind == CORPUS_OPTION)
            size = 1; /* the harness leaks its context for empty input */
        TEST_ASSERT_EQUAL_INT (0, LLVMFuzzerTestOneInput (input, size));
    }
    printf ("%u inputs from seed %u\n", inputs, seed);
}

static enum corpus_kind kind_of (const char *name)
{
    static const struct
    {
        const char *part;
        enum corpus_kind kind;
    } kinds[] = {{"bind_curve", CORPUS_CURVE_CLIENT},
                 {"connect_curve", CORPUS_CURVE_SERVER},
                 {"bind_ws", CORPUS_WEBSOCKET_CLIENT},
                 {"connect_ws", CORPUS_WEBSOCKET_SERVER},
                 {"bind_fuzzer", CORPUS_ENDPOINT},
                 {"connect_fuzzer", CORPUS_ENDPOINT},
                 {"socket_options", CORPUS_OPTION},
                 {"z85", CORPUS_Z85}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr (name, kinds[i].part))
            return kinds[i].kind;
    return CORPUS_NULL;
}

/* The name that C++ gives to main (), and process.c expects. emcc's C compiler uses another one. */
int run (int argc, char **argv) __asm__ ("main");

int run (int argc, char **argv)
{
    kind = kind_of (argv[0]);
    if (argc > 1)
        inputs = (uint32_t) strtoul (argv[1], NULL, 10);
    if (argc > 2)
        seed = (uint32_t) strtoul (argv[2], NULL, 10);
    if (argc > 3)
        first = (uint32_t) strtoul (argv[3], NULL, 10);
    alarm (LIMIT_SECONDS);
    UNITY_BEGIN ();
    RUN_TEST (fuzz);
    return UNITY_END ();
}
