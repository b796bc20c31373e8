/* See process.c and threads.c. */
#ifndef UPSTREAM_PROCESS_H
#define UPSTREAM_PROCESS_H

/* Sends a request to the runner. */
void process_ask (const char *line);
void threads_prepare (int count);

#endif
