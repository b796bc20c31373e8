/** Binary Star as a finite-state machine: states, and what an event makes of them. */
import { s_clock, s_print } from "libzmq-wasm/zhelpers";

/** Milliseconds between two states that a server sends. A peer that misses two of them is dead. */
export const HEARTBEAT = 1000;

/** PRIMARY and BACKUP wait for their peer; one of two servers is ACTIVE, the other is PASSIVE. */
export type state_t = "PRIMARY" | "BACKUP" | "ACTIVE" | "PASSIVE";
/** The peer's state has come, or a client's request. */
export type event_t = `PEER_${string}` | "CLIENT_REQUEST";

export interface bstar_fsm_t {
  state: state_t;
  peer_expiry: number; //  When peer is considered 'dead'
}

export function new_fsm(primary: boolean): bstar_fsm_t {
  return { state: primary ? "PRIMARY" : "BACKUP", peer_expiry: s_clock() + 2 * HEARTBEAT };
}

function s_become(fsm: bstar_fsm_t, state: state_t, text: string): true {
  fsm.state = state;
  s_print(`I: ${text}, ready as ${state.toLowerCase()}`);
  return true;
}

//  These are the PRIMARY and BACKUP states; we're waiting to become ACTIVE
//  or PASSIVE depending on what the other server says
function s_waiting(fsm: bstar_fsm_t, event: event_t): boolean {
  if (event === "PEER_ACTIVE") return s_become(fsm, "PASSIVE", "connected to active peer");
  if (fsm.state === "PRIMARY" && event === "PEER_BACKUP") return s_become(fsm, "ACTIVE", "connected to backup");
  if (event !== "CLIENT_REQUEST") return true;
  //  A primary that nobody tells anything is active; a backup rejects clients
  if (fsm.state === "BACKUP" || s_clock() < fsm.peer_expiry) return false;
  return s_become(fsm, "ACTIVE", "request from client");
}

//  This is the PASSIVE state. A client request is the vote of a third party:
//  only if the peer is dead, too, do we take over
function s_passive(fsm: bstar_fsm_t, event: event_t): boolean {
  if (event === "PEER_PRIMARY" || event === "PEER_BACKUP") return s_become(fsm, "ACTIVE", "peer is restarting");
  if (event === "PEER_PASSIVE") {
    s_print("E: fatal error - dual passives, aborting");
    return false;
  }
  if (event !== "CLIENT_REQUEST") return true;
  if (s_clock() < fsm.peer_expiry) return false;
  return s_become(fsm, "ACTIVE", "failover successful");
}

/** Executes an event. Returns false for an error, and for a request that must not be answered. */
export function s_state_machine(fsm: bstar_fsm_t, event: event_t): boolean {
  if (event.startsWith("PEER_")) fsm.peer_expiry = s_clock() + 2 * HEARTBEAT;
  if (fsm.state === "PASSIVE") return s_passive(fsm, event);
  if (fsm.state !== "ACTIVE") return s_waiting(fsm, event);
  if (event !== "PEER_ACTIVE") return true;
  s_print("E: fatal error - dual actives, aborting");
  return false;
}
