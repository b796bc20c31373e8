/** What is known of one side of a connection, from what it has sent. */
import { fault, type CommandFrame, type Fault, type Greeting, type Item } from "./items.js";
import { TYPES } from "./socket-types.js";

/** Commands of a handshake, in their order. */
const HANDSHAKES: Readonly<Record<string, { readonly client: readonly string[]; readonly server: readonly string[] }>> =
  {
    NULL: { client: ["READY"], server: ["READY"] },
    PLAIN: { client: ["HELLO", "INITIATE"], server: ["WELCOME", "READY"] },
    CURVE: { client: ["HELLO", "INITIATE"], server: ["WELCOME", "READY"] },
  };
const PENDING_PINGS = 100;

export class Side {
  greeting: Greeting | undefined;
  /** The type of its socket, such as DEALER; undefined: not known, or encrypted. */
  socketType: string | undefined;
  /** Its part of the handshake is done. */
  ready = false;
  /** It has sent ERROR. */
  failed = false;
  /** Contexts of PINGs that the other side has not answered. */
  readonly pings: string[] = [];
  /** Its role in the handshake of PLAIN or CURVE, once it has sent a command. */
  role: "client" | "server" | undefined;
  #sent = 0;
  #hasEmptyPart = false;

  /** Takes note of an item. Returns what is wrong with it in this place. */
  note(item: Item, other: Side): Fault[] {
    if (item.type === "greeting") return this.#noteGreeting(item);
    if (item.type === "command") return this.#noteCommand(item, other);
    if (item.type !== "message") return [];
    const faults = this.ready || this.failed ? [] : [fault("a message before the handshake is complete")];
    this.#hasEmptyPart ||= item.size === 0;
    if (item.more) return faults;
    const complete = this.#hasEmptyPart;
    this.#hasEmptyPart = false;
    return complete ? faults : [...faults, ...withoutEnvelope(other.socketType)];
  }

  #noteGreeting(greeting: Greeting): Fault[] {
    this.greeting = greeting;
    if (greeting.mechanism === undefined) this.ready = true;
    this.socketType = greeting.socketType;
    return [];
  }

  #noteCommand(command: CommandFrame, other: Side): Fault[] {
    if (command.name === "ERROR") {
      this.failed = true;
      return [];
    }
    if (!this.ready) return this.#noteHandshake(command);
    if (command.name === "PING" && this.pings.push(String(command.fields["context"])) > PENDING_PINGS)
      this.pings.shift();
    if (command.name === "PONG") {
      const at = other.pings.indexOf(String(command.fields["context"]));
      if (at < 0) return [fault("PONG answers no PING of the other side: its context is another")];
      other.pings.splice(at, 1);
    }
    return [];
  }

  #noteHandshake(command: CommandFrame): Fault[] {
    const { mechanism = "" } = this.greeting ?? {};
    const handshake = HANDSHAKES[mechanism];
    if (handshake === undefined) {
      this.ready = command.name === "READY";
      return [];
    }
    // libzmq leaves as-server at 0, so the first command tells the role.
    this.role ??= command.name === "WELCOME" ? "server" : "client";
    const sequence = handshake[this.role];
    const wanted = sequence[this.#sent++]!;
    if (command.name !== wanted) return [fault(`${command.name} comes where ${wanted} is expected (${mechanism})`)];
    this.ready = this.#sent === sequence.length;
    return this.#noteProperties(command);
  }

  #noteProperties({ properties }: CommandFrame): Fault[] {
    if (properties === undefined) return [];
    const entry = [...properties].find(([name]) => name.toLowerCase() === "socket-type");
    if (entry === undefined) return [fault("the metadata have no Socket-Type")];
    this.socketType = entry[1];
    return TYPES.includes(entry[1]) ? [] : [fault(`Socket-Type ${entry[1]} is unknown`)];
  }
}

/** REP and REQ find the body of a message behind an empty part, and drop a message without one. */
function withoutEnvelope(receiver: string | undefined): Fault[] {
  if (receiver !== "REP" && receiver !== "REQ") return [];
  return [fault(`the message has no empty part before its body: a ${receiver} drops it`)];
}
