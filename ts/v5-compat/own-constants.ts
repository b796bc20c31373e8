/** Constants of npm zeromq 5 that zmq.h does not have. */
export const ZMQ_RECOVERY_IVL_MSEC = 9;

export const ZMQ_CAN_MONITOR = 1;
export const ZMQ_CAN_DISCONNECT = 1;
export const ZMQ_CAN_UNBIND = 1;
export const ZMQ_CAN_SET_CTX = 1;

/** State of a socket: open. */
export const STATE_READY = 0;
/** State of a socket: an operation is under way. It does not occur here. */
export const STATE_BUSY = 1;
/** State of a socket: closed. */
export const STATE_CLOSED = 2;
