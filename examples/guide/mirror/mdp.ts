/** Majordomo Protocol 0.1: the constants of its frames. */

/** This is the version of MDP/Client we implement. */
export const MDPC_CLIENT = "MDPC01";
/** This is the version of MDP/Worker we implement. */
export const MDPW_WORKER = "MDPW01";

/** MDP/Server commands. */
export const MDPW_READY = "\x01";
export const MDPW_REQUEST = "\x02";
export const MDPW_REPLY = "\x03";
export const MDPW_HEARTBEAT = "\x04";
export const MDPW_DISCONNECT = "\x05";
