/* See packets.h; RFC 3208 has the layouts. */
#include "packets.h"

#include <pgm/packet.h>

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

enum
{
    NO_MESSAGE_BEGINS = 0xffff, /* in place of the offset of the first message that begins in the packet */
    OPTION_TYPE = 0x7f
};

static unsigned big_endian16 (const uint8_t *at)
{
    return (unsigned) at[0] << 8 | at[1];
}

/* The options hold one of those that libzmq's peers never send. Malformed options are left to
 * OpenPGM. */
static bool has_foreign_option (const uint8_t *at, const uint8_t *end)
{
    for (unsigned length; end - at >= 2; at += length) {
        const unsigned type = at[0] & OPTION_TYPE;
        length = at[1];
        if (type == PGM_OPT_FRAGMENT || type == PGM_OPT_PARITY_PRM || type == PGM_OPT_PARITY_GRP || type == PGM_OPT_CURR_TGSIZE)
            return true;
        if (length < 2 || at[0] & PGM_OPT_END)
            return false;
    }
    return false;
}

/* Data begins with the offset of the first message in it. */
static bool is_message_data (const uint8_t *data, size_t size)
{
    if (size <= sizeof (uint16_t))
        return false;
    const unsigned offset = big_endian16 (data);
    return offset == NO_MESSAGE_BEGINS || offset <= size - sizeof (uint16_t);
}

bool packet_is_libzmqs (const void *datagram, size_t size)
{
    const struct pgm_header *const header = datagram;
    if (size < sizeof *header || header->pgm_options & (PGM_OPT_PARITY | PGM_OPT_VAR_PKTLEN))
        return false;
    const uint8_t *const begin = datagram, *const end = begin + size;
    const bool data = header->pgm_type == PGM_ODATA || header->pgm_type == PGM_RDATA;
    const size_t fixed = sizeof *header
                         + (data                             ? sizeof (struct pgm_data)
                            : header->pgm_type == PGM_SPM ? sizeof (struct pgm_spm)
                                                             : size);
    if (header->pgm_options & PGM_OPT_PRESENT && fixed < size && has_foreign_option (begin + fixed, end))
        return false;
    const size_t length = ntohs (header->pgm_tsdu_length);
    return !data || (length <= size - fixed && size >= fixed && is_message_data (end - length, length));
}
