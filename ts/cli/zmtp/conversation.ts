/**
 * A ZMTP connection, with both sides: decodes what each sends, and compares the two. Bytes of the
 * sides may come in any order and in any pieces.
 */
import { ZmtpDecoder } from "./decoder.js";
import { fault, type Fault, type Item } from "./items.js";
import { Side } from "./side.js";
import { partnersOf } from "./socket-types.js";

/** Which side has sent: the one that has connected, or the one that listens. */
export type Sender = "client" | "server";

export class Conversation {
  readonly sides: Readonly<Record<Sender, Side>> = { client: new Side(), server: new Side() };
  readonly #decoders = { client: new ZmtpDecoder(), server: new ZmtpDecoder() };
  #ended = false;
  #mechanismsCompared = false;
  #rolesCompared = false;
  #typesCompared = false;

  /** What is whole with these bytes, with the faults behind the items that they are found with. */
  push(sender: Sender, chunk: Buffer): Item[] {
    return this.#decoders[sender].push(chunk).flatMap((item) => [item, ...this.#check(sender, item)]);
  }

  /** The side has ended. The first that does so in the handshake is the one that refuses. */
  end(sender: Sender): Fault[] {
    const first = !this.#ended;
    this.#ended = true;
    const cut = this.#decoders[sender].end();
    return first && cut.length === 0 ? this.#refusal(sender) : cut;
  }

  #refusal(sender: Sender): Fault[] {
    const { client, server } = this.sides;
    const [side, other] = sender === "client" ? [client, server] : [server, client];
    if (side.ready || side.failed || other.failed || side.greeting === undefined) return [];
    const type = other.socketType === undefined ? "type" : `type, ${other.socketType}`;
    return [
      fault(`this side has closed the connection in the handshake: the other's ${type}, or its keys, do not suit it`),
    ];
  }

  #check(sender: Sender, item: Item): Fault[] {
    const { client, server } = this.sides;
    const [side, other] = sender === "client" ? [client, server] : [server, client];
    return [
      ...side.note(item, other),
      ...this.#compareMechanisms(client, server),
      ...this.#compareRoles(client, server),
      ...this.#compareTypes(client, server),
    ];
  }

  #compareMechanisms(client: Side, server: Side): Fault[] {
    const [a, b] = [client.greeting, server.greeting];
    if (this.#mechanismsCompared || a === undefined || b === undefined) return [];
    this.#mechanismsCompared = true;
    const [left, right] = [a.mechanism, b.mechanism];
    if (left === undefined || right === undefined || left === right) return [];
    return [fault(`the mechanisms differ: the one that connects has ${left}, the other ${right}`)];
  }

  /** Both sides of PLAIN or CURVE begin as clients, or one sends WELCOME to nothing. */
  #compareRoles(client: Side, server: Side): Fault[] {
    const { mechanism = "NULL" } = client.greeting ?? {};
    if (this.#rolesCompared || mechanism === "NULL") return [];
    if (client.role === undefined || server.role === undefined) return [];
    this.#rolesCompared = true;
    if (client.role !== server.role) return [];
    return [fault(`both sides are ${client.role}s of ${mechanism}: one must be the server`)];
  }

  #compareTypes(client: Side, server: Side): Fault[] {
    const [a, b] = [client.socketType, server.socketType];
    if (this.#typesCompared || a === undefined || b === undefined) return [];
    this.#typesCompared = true;
    const partners = partnersOf(a);
    if (partners === undefined || partnersOf(b) === undefined || partners.includes(b)) return [];
    return [fault(`the types do not go together: a ${a} talks to ${partners.join(" and ")}, and the other is a ${b}`)];
  }
}
