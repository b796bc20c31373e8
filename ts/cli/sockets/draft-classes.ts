/** The types of sockets that zmq.h calls draft. */
import { Channel, Client, Datagram, Dish, Gather, Peer, Radio, Scatter, Server } from "libzmq-wasm/draft";

export const DRAFT_CLASSES = {
  server: Server,
  client: Client,
  radio: Radio,
  dish: Dish,
  gather: Gather,
  scatter: Scatter,
  dgram: Datagram,
  peer: Peer,
  channel: Channel,
} as const;
