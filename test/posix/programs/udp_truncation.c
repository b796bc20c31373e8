/*
 * A datagram that does not fit is cut, and MSG_TRUNC gives its length. Sending one that is too
 * large fails.
 */
#include "loopback.h"

#include <sys/uio.h>

static char large[70000];

int main (void)
{
    struct address at = inet_address ("127.0.0.1", 0);
    const int server = bound (SOCK_DGRAM, &at);
    const int client = socket (AF_INET, SOCK_DGRAM, 0);
    must (connect (client, &at.any, at.length) == 0);
    char text[8] = "";
    for (int i = 0; i < 4; i++)
        must (send (client, "0123456789", 10, 0) == 10);
    show ("into 4 bytes", recv (server, text, 4, 0));
    say ("\"%s\"", text);
    show ("into 4 bytes, with MSG_TRUNC", recv (server, text, 4, MSG_TRUNC));
    show ("peek into 4 bytes, with MSG_TRUNC", recv (server, text, 4, MSG_TRUNC | MSG_PEEK));
    struct iovec vector = {text, 4};
    struct address from = {.length = sizeof from.room};
    struct msghdr message = {.msg_name = &from.any, .msg_namelen = from.length, .msg_iov = &vector, .msg_iovlen = 1};
    show ("recvmsg", recvmsg (server, &message, 0));
    say ("MSG_TRUNC: %s, name of %d bytes", message.msg_flags & MSG_TRUNC ? "set" : "not set", (int) message.msg_namelen);
    vector.iov_len = sizeof text;
    must (recv (server, text, 0, 0) == 0);
    show ("all taken", recvmsg (server, &message, MSG_DONTWAIT));

    struct iovec parts[] = {{"ab", 2}, {"", 0}, {"cdef", 4}};
    struct msghdr gathered = {.msg_iov = parts, .msg_iovlen = 3};
    show ("sendmsg of 3 parts", sendmsg (client, &gathered, 0));
    memset (text, 0, sizeof text);
    show ("received as one", recvmsg (server, &message, 0));
    say ("\"%s\", MSG_TRUNC: %s", text, message.msg_flags & MSG_TRUNC ? "set" : "not set");

    show ("65,507 bytes", send (client, large, 65507, 0));
    show ("received", recv (server, large, sizeof large, 0));
    show ("65,508 bytes", send (client, large, 65508, 0));
    must (close (client) == 0 && close (server) == 0);
    return 0;
}
