/* See process.c and threads.c. */
#ifndef UPSTREAM_PROCESS_H
#define UPSTREAM_PROCESS_H

/* What the runner is to do. */
void process_ask (const char *line);
void threads_prepare (int count);

#endif
