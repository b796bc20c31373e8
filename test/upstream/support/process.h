/* What the runner is asked to do: see process.c. */
#ifndef UPSTREAM_PROCESS_H
#define UPSTREAM_PROCESS_H

void process_ask (const char *line);

#endif
