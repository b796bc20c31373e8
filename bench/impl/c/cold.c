/* The cold cases: the first 100 MB of two new processes. */
#include "zbench.h"

static int ring (void)
{
    return size > 10000000 ? 1 : RING;
}

static long count (void)
{
    const double block = (double) size * ring ();
    long blocks = (long) (COLD_BYTES / block);
    while ((double) blocks * block < COLD_BYTES)
        blocks++;
    return blocks * ring ();
}

void send_cold (void *s)
{
    for (int byte = 0; byte < ring (); byte++) {
        filled[byte] = malloc (size);
        if (!filled[byte])
            FAIL ("out of memory\n");
        memset (filled[byte], byte, size);
    }
    const double cpu = cpu_seconds (), began = now ();
    const long faults = page_faults ();
    for (long i = 0; i < count (); i++)
        send_filled (s, (int) (i % ring ()));
    say ("{\"total\":%ld,\"began\":%.9f,\"cpu\":%.6f,\"faults\":%ld,\"rss\":%ld}", count (), began,
         cpu_seconds () - cpu, page_faults () - faults, peak_bytes ());
}

void receive_cold (void *s)
{
    const double cpu = cpu_seconds ();
    const long faults = page_faults ();
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    for (long i = 0; i < count (); i++) {
        check (zmq_msg_recv (&msg, s, 0) >= 0, "zmq_msg_recv");
        const unsigned char *data = zmq_msg_data (&msg);
        if (zmq_msg_size (&msg) != size || data[0] != i % ring () || data[size - 1] != data[0])
            FAIL ("message %ld: %zu bytes\n", i + 1, zmq_msg_size (&msg));
    }
    say ("{\"total\":%ld,\"messages\":%ld,\"ended\":%.9f,\"cpu\":%.6f,\"faults\":%ld,\"rss\":%ld}", count (), count (),
         now (), cpu_seconds () - cpu, page_faults () - faults, peak_bytes ());
    zmq_msg_close (&msg);
}
