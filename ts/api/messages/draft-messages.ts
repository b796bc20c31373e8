/**
 * Messages of the draft kinds that have a label: the peer or the group is a property of an object
 * beside the message.
 */
import { argumentError, errorNamed } from "../errors.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { receiveMany } from "../batches/receive-batch.js";
import { checkDetailed, receiveDetailed, type Detailed, type DetailedOptions } from "./metadata.js";
import { checkLabel, type Label } from "./draft-transfer.js";
import { kHandle } from "../sockets/handle-key.js";
import { partsOf, type Message, type MessageLike } from "./message.js";
import { openTraffic } from "./queue.js";
import { sendMany } from "./send-many.js";
import { receiveOptionsOf, type ReceiveOptions } from "./receive-target.js";
import type { Receiving, Sending } from "./message-types.js";
import type { ReadableProperties, WritableProperties } from "../options/kind-properties.js";
import type { Socket } from "../sockets/socket.js";
import { waitOf, type WaitOptions } from "./wait.js";

/** Sockets that send with a label. */
export interface LabelledWritable<O extends object>
  extends WritableProperties, Omit<Sending<MessageLike, [O]>, "sendMany" | "sendBatch"> {
  send(message: MessageLike, options: O & WaitOptions): Promise<void>;
  /** As `sendMany` of other kinds; all messages get the same label. */
  sendMany(messages: Iterable<MessageLike>, options: O & WaitOptions): Promise<void>;
}

/** Sockets that receive with a label. */
export interface LabelledReadable<O extends object>
  extends ReadableProperties, Omit<Receiving<[Message, O]>, "receiveBatch"> {
  receive(options?: ReceiveOptions): Promise<[Message, O]>;
  [Symbol.asyncIterator](): AsyncIterator<[Message, O], undefined>;
}

interface Kind {
  readonly prototype: Socket;
}

/** Throws ENOTSUP, because a batch has no place for labels. */
function refuseBatch(): never {
  throw errorNamed("ENOTSUP", "a batch has no place for the label of a message");
}

function define({ prototype }: Kind, methods: object): void {
  for (const key of Reflect.ownKeys(methods)) {
    const value = (methods as Record<PropertyKey, unknown>)[key];
    Object.defineProperty(prototype, key, { value, configurable: true, writable: true });
  }
}

/** Checks the arguments of a call. The errors are npm zeromq's, in its order. */
function checkGiven(message: unknown, options: unknown): void {
  if (message === undefined) throw argumentError("Message must be present");
  if (typeof options !== "object" || options === null) throw argumentError("Options must be an object");
}

/** Makes a kind send with a label, which is a property of the options. */
export function sendsLabelled(kind: Kind, label: Label, property: string): void {
  const labelOf = (socket: Socket, options: unknown): Uint8Array => {
    const bytes = label.bytesOf((options as Record<string, unknown>)[property]);
    checkLabel(socket[kHandle].instance, label, bytes);
    return bytes;
  };
  define(kind, {
    sendBatch: refuseBatch,
    send(this: Socket, message: unknown, options: unknown): Promise<void> {
      checkGiven(message, options);
      const { sender } = openTraffic(this);
      const parts = partsOf(message);
      return sender.send([labelOf(this, options), ...parts], waitOf(options, 2, [property]));
    },
    trySend(this: Socket, message: unknown, options: unknown): boolean {
      checkGiven(message, options);
      const { sender } = openTraffic(this);
      const parts = partsOf(message);
      return sender.trySend([labelOf(this, options), ...parts]);
    },
    sendMany(this: Socket, messages: Iterable<unknown>, options: unknown): Promise<void> {
      checkGiven(messages, options);
      const { sender } = openTraffic(this);
      const bytes = labelOf(this, options);
      const all = function* (): Iterable<Uint8Array[]> {
        for (const message of messages) yield [bytes, ...partsOf(message)];
      };
      return sendMany(sender, all(), waitOf(options, 2, [property]));
    },
  });
}

/**
 * Makes a kind receive with a label. `options` makes the object that a program gets beside the
 * message.
 */
export function receivesLabelled(kind: Kind, label: Label, options: (label: Bytes) => object): void {
  const pair = ([message, bytes]: Bytes[]): [Message, object] => [message!, options(bytes!)];
  async function* messages(socket: Socket, wait?: WaitOptions): AsyncGenerator<[Message, object], undefined> {
    try {
      while (!socket.closed) yield pair(await openTraffic(socket).receiver.receive(wait));
    } catch (error) {
      if (!socket.closed || (error as { code?: string }).code !== "EAGAIN") throw error;
    }
  }
  define(kind, {
    receiveBatch: refuseBatch,
    receive(this: Socket, wait?: unknown): Promise<[Message, object]> {
      const given = receiveOptionsOf(wait);
      return openTraffic(this).receiver.receive(given).then(pair);
    },
    tryReceive(this: Socket): [Message, object] | undefined {
      const message = openTraffic(this).receiver.tryReceive();
      return message && pair(message);
    },
    async receiveMany(this: Socket, most?: number, wait?: unknown): Promise<[Message, object][]> {
      return (await receiveMany(openTraffic(this).receiver, most, waitOf(wait, 1))).map(pair);
    },
    async receiveDetailed(this: Socket, wait?: DetailedOptions): Promise<Detailed<[Message, object]>> {
      checkDetailed(wait);
      const { message, ...rest } = await receiveDetailed(
        this[kHandle],
        openTraffic(this).receiver,
        wait,
        (instance, msg) => label.get(instance, msg),
      );
      return { message: pair(message), ...rest };
    },
    messages(this: Socket, wait?: unknown): AsyncGenerator<[Message, object], undefined> {
      return messages(this, waitOf(wait, 0));
    },
    [Symbol.asyncIterator](this: Socket): AsyncGenerator<[Message, object], undefined> {
      return messages(this);
    },
  });
}
