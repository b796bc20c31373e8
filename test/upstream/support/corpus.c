/*
 * See corpus.h. An input is assembled from well-formed pieces. Three of four inputs are then
 * damaged.
 */
#include "corpus.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static uint64_t state;

/*
 * splitmix64. The state of each input derives from seed and index, so that an input can be repeated
 * alone.
 */
static uint32_t chance (uint32_t bound)
{
    state += 0x9e3779b97f4a7c15ull;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return (uint32_t) ((z ^ (z >> 31)) >> 32) % bound;
}

static uint8_t *output;
static size_t filled;

static void put (const void *bytes, size_t size)
{
    if (size > CORPUS_LARGEST - filled)
        size = CORPUS_LARGEST - filled;
    memcpy (output + filled, bytes, size);
    filled += size;
}

static void put_byte (unsigned value)
{
    const uint8_t byte = (uint8_t) value;
    put (&byte, 1);
}

static void put_random (size_t size)
{
    while (size-- > 0)
        put_byte (chance (256));
}

static void put_text (const char *text)
{
    put (text, strlen (text));
}

#define PICK(list) (list)[chance (sizeof (list) / sizeof *(list))]

static const uint32_t sizes[] = {0, 1, 5, 30, 125, 126, 127, 254, 255, 256, 300, 1000};

/* ZMTP 3.1: signature, version, mechanism, as-server, filler. */
static void put_greeting (const char *mechanism, bool server)
{
    static const uint8_t minors[] = {0, 0, 1, 1, 2};
    uint8_t greeting[64] = {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3};
    greeting[11] = PICK (minors);
    memcpy (greeting + 12, mechanism, strlen (mechanism));
    greeting[32] = server;
    put (greeting, sizeof greeting);
}

/* The greetings of ZMTP 1.0 and 2.0. */
static void put_old_greeting (void)
{
    if (chance (2)) {
        put ("\x01\x00", 2);
    } else {
        static const uint8_t signature[12] = {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1};
        put (signature, sizeof signature);
        put_byte (chance (2) ? chance (12) : 0);
        put ("\x00\x00", 2);
    }
}

static void put_frame (unsigned flags, const void *body, size_t size)
{
    if (size > 255 || chance (16) == 0) {
        const uint8_t length[8] = {0, 0, 0, 0, (uint8_t) (size >> 24), (uint8_t) (size >> 16), (uint8_t) (size >> 8), (uint8_t) size};
        put_byte (flags | 2);
        put (length, sizeof length);
    } else {
        put_byte (flags);
        put_byte ((unsigned) size);
    }
    put (body, size);
}

static void put_command (const char *name, const void *body, size_t size)
{
    uint8_t command[1024];
    const size_t length = strlen (name);
    command[0] = (uint8_t) length;
    memcpy (command + 1, name, length);
    memcpy (command + 1 + length, body, size);
    put_frame (4, command, 1 + length + size);
}

static size_t property (uint8_t *out, const char *name, const char *value)
{
    const size_t length = strlen (name);
    const uint32_t size = (uint32_t) strlen (value);
    out[0] = (uint8_t) length;
    memcpy (out + 1, name, length);
    uint8_t *const after = out + 1 + length;
    after[0] = after[1] = 0;
    after[2] = (uint8_t) (size >> 8);
    after[3] = (uint8_t) size;
    memcpy (after + 4, value, size);
    return 1 + length + 4 + size;
}

static void put_ready (void)
{
    static const char *const types[] = {"SUB", "XSUB", "PUB", "XPUB", "DEALER", "ROUTER", "REQ", "REP", "PUSH", "PULL", "PAIR", "?"};
    static const char *const identities[] = {"", "x", "a peer", "0123456789012345678901234567890123456789"};
    static const char *const extras[] = {"Resource", "X-key", "User-Id"};
    uint8_t body[512];
    size_t size = property (body, "Socket-Type", PICK (types));
    if (chance (2))
        size += property (body + size, "Identity", PICK (identities));
    if (chance (4) == 0)
        size += property (body + size, PICK (extras), PICK (types));
    put_command ("READY", body, size);
}

static void put_traffic_piece (void)
{
    static const char *const topics[] = {"", "a", "topic", "HELLO", "\x01\x00", "0123456789"};
    uint8_t body[1024];
    const size_t size = PICK (sizes);
    for (size_t i = 0; i < size; i++)
        body[i] = (uint8_t) chance (256);
    const char *const topic = PICK (topics);
    const size_t length = strlen (topic);
    switch (chance (8)) {
        case 0: /* subscription as a message, as before 3.1 */
            body[0] = (uint8_t) chance (3);
            memcpy (body + 1, topic, length);
            put_frame (0, body, 1 + length);
            break;
        case 1: put_command ("SUBSCRIBE", topic, length); break;
        case 2: put_command ("CANCEL", topic, length); break;
        case 3: put_command ("PING", body, size < 18 ? size : 18); break;
        case 4: put_command ("PONG", body, size < 16 ? size : 16); break;
        case 5: put_command ("ERROR", "\x05wrong", 6); break;
        case 6: put_frame (chance (8), body, size); break;
        default: put_frame (chance (2), body, size); break;
    }
}

static void put_traffic (void)
{
    for (uint32_t count = chance (6); count > 0; count--)
        put_traffic_piece ();
}

static void put_null (void)
{
    static const char *const mechanisms[] = {"NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "PLAIN", "CURVE", "GSSAPI", "nonsense"};
    if (chance (10) == 0)
        put_old_greeting ();
    else
        put_greeting (PICK (mechanisms), chance (8) == 0);
    if (chance (16))
        put_ready ();
    put_traffic ();
}

/* A CURVE command of the right size, in which only the clear text is valid. */
static void put_curve_command (const char *name, size_t clear, size_t boxed)
{
    uint8_t body[1024];
    memset (body, 0, clear);
    if (clear > 1)
        body[0] = 1; /* version 1.0 of HELLO */
    for (size_t i = 0; i < boxed; i++)
        body[clear + i] = (uint8_t) chance (256);
    put_command (name, body, clear + boxed);
}

static void put_curve (bool server)
{
    put_greeting (chance (10) ? "CURVE" : "NULL", chance (10) ? server : !server);
    if (server) {
        put_curve_command ("WELCOME", 0, 160);
        put_curve_command ("READY", 0, 64);
    } else {
        put_curve_command ("HELLO", 74, 120); /* version and padding; key, nonce, box */
        put_curve_command ("INITIATE", 0, 283);
    }
    for (uint32_t count = chance (4); count > 0; count--)
        if (chance (2))
            put_curve_command ("MESSAGE", 0, 8 + PICK (sizes) % 500);
        else
            put_traffic_piece ();
}

static void put_websocket_frame (bool masked)
{
    static const uint8_t opcodes[] = {0x82, 0x82, 0x82, 0x81, 0x80, 0x88, 0x89, 0x8a, 0x02, 0x8f};
    static const uint8_t mask[4] = {0};
    uint8_t body[1024];
    size_t size = PICK (sizes);
    for (size_t i = 0; i < size; i++)
        body[i] = (uint8_t) chance (256);
    if (size)
        body[0] = (uint8_t) chance (4); /* ZWS: more, command */
    put_byte (PICK (opcodes));
    const unsigned bit = masked ? 0x80 : 0;
    if (size < 126) {
        put_byte (bit | (unsigned) size);
    } else {
        put_byte (bit | 126);
        put_byte ((unsigned) size >> 8);
        put_byte ((unsigned) size);
    }
    if (masked)
        put (mask, sizeof mask);
    put (body, size);
}

static void put_websocket (bool server)
{
    static const char *const protocols[] = {"ZWS2.0", "ZWS2.0/NULL", "ZWS2.0/PLAIN", "ZWS2.0/CURVE", "chat"};
    char head[512];
    if (server)
        snprintf (head, sizeof head, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: %s\r\n\r\n", PICK (protocols));
    else
        snprintf (head, sizeof head, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\nSec-WebSocket-Version: 13\r\n\r\n", PICK (protocols));
    put_text (head);
    for (uint32_t count = chance (5); count > 0; count--)
        put_websocket_frame (chance (8) ? !server : server);
}

static void put_endpoint (void)
{
    static const char *const transports[] = {"tcp://", "tcp://", "tcp://", "ipc://", "ipc://", "inproc://", "ws://", "wss://", "udp://",
                                             "tipc://", "vmci://", "pgm://", "epgm://", "norm://", "", "tcp:", "://", "TCP://"};
    static const char *const hosts[] = {"127.0.0.1", "*", "0.0.0.0", "[::1]", "[::]", "localhost", "lo", "[::1%lo]", "name", "@name", "*",
                                        "127.0.0.1;127.0.0.1", "127.0.0.1:*;localhost", "255.255.255.255", "1.2.3", "{5560,0,0}", "<1.2.3:4>", ""};
    static const char *const ports[] = {"", ":*", ":0", ":!", ":65535", ":65536", ":-1", ":99999999999", ":*[0-65535]", ":http", "/", ":*/path", ":5555/a/b?c"};
    put_text (PICK (transports));
    put_text (PICK (hosts));
    put_text (PICK (ports));
}

static void put_option (void)
{
    static const int32_t numbers[] = {0, 1, -1, 2, 100, 1000, 65536, INT32_MAX, INT32_MIN};
    static const char *const texts[] = {"", "127.0.0.1", "tcp://127.0.0.1:1", "lo", "localhost:1080", "::1/128", "admin",
                                        "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"};
    const int64_t wide = PICK (numbers);
    switch (chance (4)) {
        case 0: put (&PICK (numbers), 4); break;
        case 1: put (&wide, 8); break;
        case 2: put_text (PICK (texts)); break;
        default: put_random (1 + chance (300)); break;
    }
}

static void put_z85 (void)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    for (uint32_t size = 5 * (1 + chance (20)); size > 0; size--)
        put_byte ((unsigned char) digits[chance (sizeof digits - 1)]);
}

/*
 * Damages the input: a bit, a byte or a special byte changes; a piece is removed, inserted or
 * doubled; or the end is cut off.
 */
static void damage (void)
{
    static const uint8_t telling[] = {0, 1, 2, 4, 6, 0x7e, 0x7f, 0x80, 0xfe, 0xff};
    if (filled == 0)
        return;
    const size_t at = chance ((uint32_t) filled);
    size_t size = 1 + chance (16);
    switch (chance (7)) {
        case 0: output[at] ^= (uint8_t) (1u << chance (8)); break;
        case 1: output[at] = (uint8_t) chance (256); break;
        case 2: output[at] = PICK (telling); break;
        case 3:
            if (size > filled - at)
                size = filled - at;
            memmove (output + at, output + at + size, filled - at - size);
            filled -= size;
            break;
        case 4:
        case 5:
            if (size > CORPUS_LARGEST - filled)
                break;
            memmove (output + at + size, output + at, filled - at);
            filled += size;
            if (chance (2))
                for (size_t i = 0; i < size; i++)
                    output[at + i] = (uint8_t) chance (256);
            break;
        default: filled = at; break;
    }
}

size_t corpus_input (enum corpus_kind kind, uint32_t seed, uint32_t index, uint8_t out[CORPUS_LARGEST])
{
    state = ((uint64_t) seed << 32) + index;
    output = out;
    filled = 0;
    if (chance (16) == 0) {
        put_random (PICK (sizes));
    } else {
        switch (kind) {
            case CORPUS_NULL: put_null (); break;
            case CORPUS_CURVE_CLIENT: put_curve (false); break;
            case CORPUS_CURVE_SERVER: put_curve (true); break;
            case CORPUS_WEBSOCKET_CLIENT: put_websocket (false); break;
            case CORPUS_WEBSOCKET_SERVER: put_websocket (true); break;
            case CORPUS_ENDPOINT: put_endpoint (); break;
            case CORPUS_OPTION: put_option (); break;
            case CORPUS_Z85: put_z85 (); break;
        }
        if (chance (4))
            for (uint32_t times = 1 + chance (4); times > 0; times--)
                damage ();
    }
    return filled;
}
