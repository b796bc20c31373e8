/**
 * Properties of a message: whether more parts follow, properties of the connection it came on, and,
 * for the draft socket types, a routing id or a group.
 */
import { decodeText, isUtf8 } from "../core/memory/bytes.js";
import type { Bytes } from "../shim/program-bytes.js";
import { textBytesOf, textOf } from "./arguments.js";
import { define } from "./mirror.js";
import { messageOf, structOf, type zmq_msg_t } from "./msg.js";

/**
 * zmq_msg_more(): tells whether more parts of the message follow.
 *
 * @returns 1 if they do, else 0.
 */
export const zmq_msg_more = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_more(structOf(mirror, msg)),
);

/**
 * zmq_msg_get(): reads a property of the message.
 *
 * @param property ZMQ_MORE, ZMQ_SHARED, or ZMQ_SRCFD.
 * @returns the value, or -1 with errno EINVAL: unknown, or the message does not have it.
 */
export const zmq_msg_get = define(
  (mirror) =>
    (msg: zmq_msg_t, property: number): number =>
      mirror.exports.zmq_msg_get(structOf(mirror, msg), property),
  { property: 1 },
);

/**
 * zmq_msg_set(): sets a property. libzmq has none that can be set.
 *
 * @returns -1 with errno EINVAL, always.
 */
export const zmq_msg_set = define(
  (mirror) =>
    (msg: zmq_msg_t, property: number, value: number): number =>
      mirror.exports.zmq_msg_set(structOf(mirror, msg), property, value),
  { property: 1, value: 2 },
);

/**
 * zmq_msg_gets(): reads a property of the connection on which a message was received.
 *
 * @param property "Routing-Id", "Socket-Type", "User-Id", "Peer-Address", or one that the peer has
 *   set with ZMQ_METADATA.
 * @returns the text, or null with errno EINVAL: the message has no such property.
 */
export const zmq_msg_gets = define((mirror) => (msg: zmq_msg_t, property: string): string | null => {
  const { exports, memory } = mirror;
  const struct = messageOf(mirror, msg);
  const text = memory.withText(textOf(property, "property"), (ptr) => exports.zmq_msg_gets(struct, ptr));
  return text === 0 ? null : memory.text(text);
});

/**
 * zmq_msg_routing_id() (draft): the peer of a ZMQ_SERVER socket that sent the message.
 *
 * @returns the routing id, or 0 if there is none.
 */
export const zmq_msg_routing_id = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_routing_id(structOf(mirror, msg)) >>> 0,
);

/**
 * zmq_msg_set_routing_id() (draft): sets the peer to which a ZMQ_SERVER or ZMQ_PEER socket sends
 * the message.
 *
 * @returns 0, or -1 with errno EINVAL: the id is 0.
 */
export const zmq_msg_set_routing_id = define(
  (mirror) =>
    (msg: zmq_msg_t, routing_id: number): number =>
      mirror.exports.zmq_msg_set_routing_id(structOf(mirror, msg), routing_id),
  { routing_id: 1 },
);

/**
 * zmq_msg_group() (draft): the group on which a message was received, or to which it will be sent.
 *
 * @returns text; bytes if the name is not UTF-8, because text would lose some of them; "" if there
 *   is none.
 */
export const zmq_msg_group = define((mirror) => (msg: zmq_msg_t): string | Bytes => {
  const bytes = mirror.memory.textBytes(mirror.exports.zmq_msg_group(messageOf(mirror, msg)));
  return isUtf8(bytes) ? decodeText(bytes) : bytes;
});

/**
 * zmq_msg_set_group() (draft): sets the group to which a ZMQ_RADIO socket sends the message.
 *
 * @param group Text, or bytes that need not be UTF-8. A name longer than ZMQ_GROUP_MAX_LENGTH is
 *   cut.
 * @returns 0, always.
 */
export const zmq_msg_set_group = define((mirror) => (msg: zmq_msg_t, group: string | Uint8Array): number => {
  const struct = messageOf(mirror, msg);
  return mirror.memory.withBytes(textBytesOf(group, "group"), (ptr) => mirror.exports.zmq_msg_set_group(struct, ptr));
});
