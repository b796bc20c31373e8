/*
 * Upstream's fuzz harnesses include this header of a fuzzing engine, and use nothing of it. The
 * engine here is ../fuzz.c.
 */
