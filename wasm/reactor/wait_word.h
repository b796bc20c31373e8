/* What threads sleep on: a word that changes when they are to look again, and how many of them sleep, so that who changes it
 * wakes nobody where nobody sleeps. */
#ifndef PORT_WAIT_WORD_H
#define PORT_WAIT_WORD_H

struct wait_word
{
    int changes;
    int sleepers;
};

#endif
