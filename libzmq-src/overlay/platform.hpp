// The features that libzmq may rely on inside the wasm: the file that upstream's configure would
// write.
//
// A macro is defined if the port (wasm/libc) does what the macro promises. A macro that upstream
// knows and that is missing here names a feature that the port lacks; libzmq then works without it.
// The same file serves the single-threaded and the -pthread build. C and C++ read it.

#ifndef __ZMQ_PLATFORM_HPP_INCLUDED__
#define __ZMQ_PLATFORM_HPP_INCLUDED__

// Threads have no priority and no scheduling policy here. musl's header says that they do, so it is
// read first and then corrected. libzmq checks this macro before it calls pthread_setschedparam ().
#include <unistd.h>
#undef _POSIX_THREAD_PRIORITY_SCHEDULING
#define _POSIX_THREAD_PRIORITY_SCHEDULING -1

// No signals reach the wasm, so a thread has none to block. libc's pthread_sigmask () would deliver
// pending ones through Emscripten's JavaScript, which is not here.
#include <signal.h>
#define pthread_sigmask(how, set, old) 0

// The port behaves like Linux: errno values, abstract ipc names, and getifaddrs (), which upstream
// calls to resolve interface names only on the systems that it knows.
#define ZMQ_HAVE_LINUX

// Condition variables. std::condition_variable does not exist in Emscripten's single-threaded
// libc++; pthread_cond_* exist in both builds.
#define ZMQ_USE_CV_IMPL_PTHREADS

// The poller of I/O threads and reaper is overlay/poll.hpp, in place of upstream's poll_t. zmq_poll
// () and zmq_poller are upstream's, over the port's poll ().
#define ZMQ_IOTHREAD_POLLER_USE_POLL
#define ZMQ_POLL_BASED_ON_POLL

// Descriptors. A signaler is an eventfd: it lives in wasm memory and never reaches the host. The
// CLOEXEC flags are accepted and have no effect, because there is no exec ().
#define ZMQ_HAVE_EVENTFD
#define ZMQ_HAVE_EVENTFD_CLOEXEC
#define ZMQ_HAVE_SOCK_CLOEXEC
#define ZMQ_HAVE_O_CLOEXEC
#define HAVE_ACCEPT4

// Socket options of the host. Node has no calls for TCP_KEEPCNT, TCP_KEEPINTVL, SO_PRIORITY,
// SO_BINDTODEVICE, and SO_PEERCRED. Without SO_PEERCRED the filters by uid, gid and pid are
// refused.
#define ZMQ_HAVE_SO_KEEPALIVE
#define ZMQ_HAVE_TCP_KEEPIDLE

//  Interfaces: getifaddrs () and if_nametoindex ().
#define ZMQ_HAVE_IFADDRS
#define HAVE_IF_NAMETOINDEX

// libc. HAVE_POSIX_MEMALIGN is left out: cache lines matter between threads, and the padding would
// cost each pipe 64 bytes a chunk. HAVE_FORK is left out: there is none.
#define HAVE_CLOCK_GETTIME
#define HAVE_MKDTEMP
#define HAVE_STRNLEN
#define ZMQ_HAVE_STRLCPY
#define ZMQ_HAVE_UIO
#define ZMQ_HAVE_GETRANDOM
#define ZMQ_CACHELINE_SIZE 64

// The compiler: override, final and noexcept are understood. Atomics are the compiler's own,
// because the language version is C++11 or later. The single-threaded build lowers them to plain
// loads and stores.
#define ZMQ_HAVE_NOEXCEPT

// Transports. tcp, udp and inproc need no macro. ws needs SHA-1 for its handshake: upstream's own
// copy. wss calls GnuTLS, which libzmq-src/tls replaces: the host has TLS. epgm calls OpenPGM, a
// module of its own that is linked when it is needed (wasm/exports/pgm.c). norm, tipc and vmci need
// libraries or kernels that are missing here.
#define ZMQ_HAVE_IPC
#define ZMQ_HAVE_WS
#define ZMQ_HAVE_WSS
#define ZMQ_USE_GNUTLS
#define ZMQ_HAVE_OPENPGM
#define ZMQ_USE_BUILTIN_SHA1

// Security: libsodium. The built-in tweetnacl is some ten times slower.
#define ZMQ_HAVE_CURVE
#define ZMQ_USE_LIBSODIUM
#define SODIUM_STATIC 1

// The draft API, with the radix tree for subscriptions, which upstream enables together with it.
// The spelling is that of the compiler's command line for the port's own C.
#define ZMQ_BUILD_DRAFT_API 1
#define ZMQ_USE_RADIX_TREE

#endif
