/*
 * A word on which threads sleep. It changes when they must check again. The number of sleeping
 * threads avoids needless wake-ups.
 */
#ifndef PORT_WAIT_WORD_H
#define PORT_WAIT_WORD_H

struct wait_word
{
    int changes;
    int sleepers;
};

#endif
