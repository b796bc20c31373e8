/**
 * Deliberate differences from npm zeromq 6, with their reasons. docs/parity.md shows this list, and
 * the tests beside this file refer to it.
 */
export interface Reason {
  readonly what: string;
  readonly addon: string;
  readonly ours: string;
  readonly why: string;
}

export const differences = {
  version: {
    what: "`version`",
    addon: '"4.3.5"',
    ours: '"4.3.4"',
    why: "this package contains libzmq 4.3.4",
  },
  tipc: {
    what: "`capability.tipc`",
    addon: "true on Linux",
    ours: "false",
    why: "Node has no TIPC sockets",
  },
  pgm: {
    what: "`capability.pgm`",
    addon: "false",
    ours: "true",
    why: "`epgm://` works here; the addon is built without it",
  },
  queueing: {
    what: "`send()` or `receive()` while another call waits",
    addon: "throws EBUSY",
    ours: "waits in order",
    why: "the order is clear, and no program has to write a queue",
  },
  binding: {
    what: "calls while `bind()` or `unbind()` is under way",
    addon: "throw EBUSY; `close()` is put off",
    ours: "work, and the socket is closed at once",
    why: "binding is complete when `bind()` returns; the promise only reports it",
  },
  unbindSync: {
    what: "`unbindSync()`",
    addon: "binds (its table names the wrong function)",
    ours: "unbinds",
    why: "as its documentation says",
  },
  observerClose: {
    what: "`events.close()`",
    addon:
      "rejects pending calls with ENOTSOCK, also in `for await` and in the emitter (unhandled); the socket's next event blocks libzmq for ever",
    ours: "rejects a waiting `receive()` with ENOTSOCK, ends `for await`, and ends the monitor",
    why: "as its documentation says: afterwards no new events are received or emitted",
  },
  unreadEvents: {
    what: "an observer that is not read",
    addon: "libzmq blocks after 2,000 events",
    ours: "keeps the events",
    why: "a program must not stop because it looked at `events` once",
  },
  ipcDelay: {
    what: "the event `connect:delay` over ipc",
    addon: "is absent: connecting to a path succeeds or fails at once",
    ours: "comes before `connect`",
    why: "Node connects to paths in the background",
  },
  ipcMismatch: {
    what: "the handshake of two security mechanisms that do not match, over ipc",
    addon: "the bound side reports ERR_ZMTP_MECHANISM_MISMATCH, the connected side EPIPE",
    ours: "both sides report ERR_ZMTP_MECHANISM_MISMATCH, as over tcp",
    why: "each side must learn which of its options is wrong",
  },
  noDescriptor: {
    what: "a peer that connects while the process has no descriptor left",
    addon: "waits in the kernel; `accept:error` with EMFILE, in each turn of the event loop",
    ours: "is disconnected and connects again; no event",
    why: "Node's event loop accepts and closes such connections itself, without an event",
  },
  curveKeys: {
    what: "reading `curvePublicKey`, `curveSecretKey`, `curveServerKey`",
    addon: "throws EINVAL (it passes a length that libzmq refuses)",
    ours: "returns the key, or null",
    why: "as its types say",
  },
  notHonoured: {
    what: "`tcpKeepaliveCount`, `tcpKeepaliveInterval`, `typeOfService`, `tcpMaxRetransmitTimeout`, `interface`",
    addon: "are set on the connection",
    ours: "values other than the default throw ENOPROTOOPT",
    why: "Node has no call for them, and an option must not be ignored silently",
  },
  unheldNumbers: {
    what: "numbers that an option cannot hold: fractions, NaN, and those out of range, such as `sendHighWaterMark = 1.9`",
    addon: "become other numbers: 1.9 is 1, 2 ** 32 is 0",
    ours: "throw EINVAL",
    why: "a program must not run with a limit that it did not set",
  },
  bytes: {
    what: "a `SharedArrayBuffer` or a `DataView` as a message, a `DataView` as an option",
    addon: 'sends "[object SharedArrayBuffer]", throws an Error "Invalid argument" without code',
    ours: "are bytes",
    why: "as its types say",
  },
  contextOption: {
    what: "the `context` in the options of a socket",
    addon:
      'is deleted from the caller\'s object; undefined throws an Error "Invalid argument" without code, as does a value that is not a context',
    ours: "stays; undefined is the default context; any other value throws a TypeError",
    why: "options may be used again, and may be frozen",
  },
  closedContext: {
    what: "`socket.context` of a closed socket",
    addon: "undefined",
    ours: "the context",
    why: "as its types say",
  },
  joinLeave: {
    what: "`join` and `leave` on sockets other than a Dish",
    addon: "exist, and throw ENOTSUP, as libzmq says",
    ours: "are absent",
    why: "they do nothing there, and no type has them",
  },
  foreignThis: {
    what: "methods and accessors called on another object",
    addon: 'TypeError "Illegal invocation"; accessors throw an Error and may crash the process',
    ours: "the TypeError of JavaScript",
    why: "the text is the engine's",
  },
  cannot: {
    what: "`send()` or `receive()` on a type of socket that cannot send or receive",
    addon: "waits until the socket is closed, and rejects with ENOTSUP then",
    ours: "rejects with ENOTSUP at once",
    why: "waiting would not help",
  },
  unreachable: {
    what: "`send()` on a ROUTER with `mandatory` and no peer at all",
    addon: "waits for any peer, and then rejects with EHOSTUNREACH unless it is the right one",
    ours: "rejects with EHOSTUNREACH at once",
    why: "as its documentation and libzmq say",
  },
  noDrop: {
    what: "`send()` on a PUB or XPUB with `noDrop`, while the queue to a subscriber is full",
    addon: "rejects with EAGAIN at once, and `writable` is true",
    ours: "waits until the subscriber reads",
    why: "a message to all subscribers delays no other receiver; `zmq_msg_send` waits too",
  },
  surplusArguments: {
    what: "a surplus argument of `send()` or `receive()` that is undefined, and surplus arguments of constructors",
    addon: "throw a TypeError",
    ours: "are ignored",
    why: "counting arguments would cost time for each message",
  },
  withoutNew: {
    what: "`Context()`, `Observer()`, `Proxy()` and `Socket()` without `new`",
    addon: "TypeError \"Class constructors cannot be invoked without 'new'\"",
    ours: "the TypeError of JavaScript, which names the class",
    why: "the text is the engine's",
  },
  largeBuffers: {
    what: "the bytes of a large message after `send()` has resolved",
    addon: "are shared with libzmq until they are sent, so a program that changes its Buffer changes the message",
    ours: "are copied: the program may change its Buffer",
    why: "libzmq has its own memory",
  },
  detail: {
    what: "errors",
    addon: "code, errno, address",
    ours: "the same, and `detail` if there is more to say; their class is `ErrnoError`",
    why: "an error should explain itself",
  },
  endpointText: {
    what: "an endpoint with a port that is no number or above 65535, or a NUL",
    addon:
      "takes the first digits of the port, modulo 65,536, and the text up to the NUL: another endpoint (65536 is EINVAL)",
    ours: "EINVAL, and `detail` says which",
    why: "a mistake must not bind another endpoint",
  },
  ipcFile: {
    what: "`bind()` of an ipc path with a file that is not a socket",
    addon: "deletes the file",
    ours: "EADDRINUSE; the file stays (in the mirror too)",
    why: "a mistyped path must not delete a file",
  },
  wsNames: {
    what: '`bind("ws://localhost:*")`',
    addon: "ENODEV",
    ours: "binds, as tcp does",
    why: "one rule for all transports with names",
  },
  contextClose: {
    what: "`Context.close()`, `Context.closed`",
    addon: "absent",
    ours: "close the context and its sockets, and tell whether it is closed",
    why: "an addition",
  },
  processExit: {
    what: "`process.exit()` with unsent messages",
    addon: "waits until they are sent, as `blocky` and `linger` say",
    ours: "sends what established connections take at once",
    why: "without a thread, nothing can wait there; a process that ends by itself waits",
  },
  v5WithoutNew: {
    what: "`v5-compat`: `Socket` called without `new`",
    addon: "throws TypeError \"Class constructor Socket cannot be invoked without 'new'\"",
    ours: "makes a socket of its `this` object, or a new one",
    why: "subclasses of version 5's time, made by `util.inherits`, call it so",
  },
  v5Close: {
    what: "`v5-compat`: messages that wait in `send()` when the socket is closed",
    addon: 'are dropped and their callbacks are not called; the first emits "error" if it has no callback',
    ours: "are sent if possible at once; otherwise their callbacks get the error, and none is emitted",
    why: "as in version 5, where `send()` and `close()` may follow each other",
  },
  v5Listeners: {
    what: "`v5-compat`: `removeAllListeners()`",
    addon: "ends sending, and receiving at the next pause",
    ours: "removes the program's listeners",
    why: "the library has no listeners of its own there",
  },
  v5Callback: {
    what: "`v5-compat`: a callback of `send()` that throws",
    addon: "is called again, with its own error",
    ours: "is called once",
    why: "its error is not an error of sending",
  },
  v5Arguments: {
    what: "`v5-compat`: a callback that is not a function, flags that are not a number, options that are not an object, a proxy of something other than sockets",
    addon: "are ignored, or end the process later",
    ours: "throw a TypeError at once",
    why: "a mistake must be reported where it is made",
  },
  v5CannotSend: {
    what: "`v5-compat`: `send()` on a socket that cannot send",
    addon: "ends the process with an unhandled rejection",
    ours: "throws the same Error at once",
    why: "a mistake must be reported where it is made",
  },
  v5Chained: {
    what: "`v5-compat`: `bindSync()` and `unbindSync()` return",
    addon: "undefined",
    ours: "the socket",
    why: "as in version 5, whose programs chain them",
  },
} as const satisfies Record<string, Reason>;

export type Difference = keyof typeof differences;
