/** Counts of peers and subscriptions, by the messages that report them. */
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { Peeking } from "../messages/peek.js";
import { eventOf } from "./events.js";

/** A count by messages. */
export interface Count {
  readonly count: number;
  /** Why the count will not grow. */
  readonly reason: string;
  note(message: Bytes[]): void;
}

/** Peers, counted by the events of a monitor. */
export class Peers implements Count {
  /** The monitored socket is closed. */
  ended = false;
  reason = "";
  #made = 0;
  #lost = 0;
  #refused = 0;

  /** A refused connection is also lost. */
  get count(): number {
    return this.#made - Math.max(0, this.#lost - this.#refused);
  }

  note(message: Bytes[]): void {
    const event = eventOf(message);
    if (event.type === "handshake") this.#made++;
    else if (event.type === "disconnect") this.#lost++;
    else if (event.type === "end") this.ended = true;
    else if ("error" in event && event.type.startsWith("handshake")) {
      this.#refused++;
      this.reason = `; the last handshake failed: ${event.error.message}`;
    }
  }
}

/** Subscriptions, counted by the messages of an XPUB. */
export class Subscriptions implements Count {
  count = 0;
  reason = "";

  note([first]: Bytes[]): void {
    if (first?.[0] === 1) this.count++;
    else if (first?.[0] === 0) this.count--;
  }
}

/** The part of a handle that is used for it. */
interface WatchedHandle {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
  readonly closed: boolean;
  readonly exclusiveUser: { changed(): void } | undefined;
}

/** A handle whose messages are looked at, and their count. */
export interface Watched {
  readonly handle: WatchedHandle;
  readonly peeking: Peeking;
  readonly counted: Count;
}
