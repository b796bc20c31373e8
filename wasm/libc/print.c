/*
 * snprintf () without floating point, which neither libzmq nor the port prints. It is libc's own
 * variant, which the compiler uses for fprintf () and sprintf () by itself. long double is a
 * library of its own in wasm.
 */
#include <stdarg.h>
#include <stdio.h>

int vsniprintf (char *restrict out, size_t size, const char *restrict format, va_list arguments);

int snprintf (char *restrict out, size_t size, const char *restrict format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    const int length = vsniprintf (out, size, format, arguments);
    va_end (arguments);
    return length;
}
