/* Finds the listening descriptors of a socket of libzmq, by the number that libzmq gives it. */
#ifndef PORT_LISTENERS_H
#define PORT_LISTENERS_H

/* Records that the descriptor listens for the socket of that number, or is about to. */
void listener_of_socket (int fd, int number);
/* The next descriptor above `fd` that listens for the socket, or -1. */
int listener_after (int fd, int number);

#endif
