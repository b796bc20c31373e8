/**
 * What a message carries beside its bytes: whether more parts follow, properties of the connection it came on, and, for
 * the draft socket types, a routing id or a group.
 */
import { textBytesOf, textOf } from "./arguments.js";
import { define } from "./mirror.js";
import { messageOf, structOf, type zmq_msg_t } from "./msg.js";

/** zmq_msg_more(): 1 if the message is a part that others follow, else 0. */
export const zmq_msg_more = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_more(structOf(mirror, msg)),
);

/** zmq_msg_get(): a property: ZMQ_MORE, ZMQ_SHARED, or ZMQ_SRCFD. -1 and EINVAL: unknown, or the message has none. */
export const zmq_msg_get = define(
  (mirror) =>
    (msg: zmq_msg_t, property: number): number =>
      mirror.exports.zmq_msg_get(structOf(mirror, msg), property),
  { property: 1 },
);

/** zmq_msg_set(): sets a property. There is none that can be set: always -1 and EINVAL. */
export const zmq_msg_set = define(
  (mirror) =>
    (msg: zmq_msg_t, property: number, value: number): number =>
      mirror.exports.zmq_msg_set(structOf(mirror, msg), property, value),
  { property: 1, value: 2 },
);

/**
 * zmq_msg_gets(): a property of the connection that a message was received on: "Routing-Id", "Socket-Type", "User-Id",
 * "Peer-Address", or one that the peer has set with ZMQ_METADATA. null and EINVAL: the message has no such property.
 */
export const zmq_msg_gets = define((mirror) => (msg: zmq_msg_t, property: string): string | null => {
  const { exports, memory } = mirror;
  const struct = messageOf(mirror, msg);
  const text = memory.withText(textOf(property, "property"), (ptr) => exports.zmq_msg_gets(struct, ptr));
  return text === 0 ? null : memory.text(text);
});

/** zmq_msg_routing_id() (draft): which peer of a ZMQ_SERVER socket the message came from; 0: none. */
export const zmq_msg_routing_id = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_routing_id(structOf(mirror, msg)) >>> 0,
);

/**
 * zmq_msg_set_routing_id() (draft): which peer a ZMQ_SERVER or ZMQ_PEER socket sends the message to. 0, or -1 and
 * EINVAL: the id is 0.
 */
export const zmq_msg_set_routing_id = define(
  (mirror) =>
    (msg: zmq_msg_t, routing_id: number): number =>
      mirror.exports.zmq_msg_set_routing_id(structOf(mirror, msg), routing_id),
  { routing_id: 1 },
);

/**
 * zmq_msg_group() (draft): the group that a message was received on or is to be sent to; "": none. A string where the group is
 * UTF-8, which the names of most programs are; else its bytes, as a string would lose some of them.
 */
export const zmq_msg_group = define((mirror) => (msg: zmq_msg_t): string | Buffer => {
  const bytes = mirror.memory.textBytes(mirror.exports.zmq_msg_group(messageOf(mirror, msg)));
  const text = bytes.toString();
  return bytes.equals(Buffer.from(text)) ? text : bytes;
});

/**
 * zmq_msg_set_group() (draft): the group that a ZMQ_RADIO socket sends the message to: text, or bytes that need not be
 * UTF-8; a name longer than ZMQ_GROUP_MAX_LENGTH is cut. Always 0.
 */
export const zmq_msg_set_group = define((mirror) => (msg: zmq_msg_t, group: string | Uint8Array): number => {
  const struct = messageOf(mirror, msg);
  return mirror.memory.withBytes(textBytesOf(group, "group"), (ptr) => mirror.exports.zmq_msg_set_group(struct, ptr));
});
