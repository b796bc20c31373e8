/**
 * Shows what a ROUTER receives from a REQ without a routing id, and from one with its own.
 * It teaches the frames before a request: the routing id, and the empty one of REQ.
 *
 * Usage: node identity.ts
 */
import {
  ZMQ_REQ,
  ZMQ_ROUTER,
  ZMQ_ROUTING_ID,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_dump, s_send } from "libzmq-wasm/zhelpers";

const context = zmq_ctx_new();
const sink = zmq_socket(context, ZMQ_ROUTER);
zmq_bind(sink, "inproc://example");

//  First allow 0MQ to set the identity
const anonymous = zmq_socket(context, ZMQ_REQ);
zmq_connect(anonymous, "inproc://example");
s_send(anonymous, "ROUTER uses a generated 5 byte identity");
s_dump(sink);

//  Then set the identity ourselves
const identified = zmq_socket(context, ZMQ_REQ);
zmq_setsockopt(identified, ZMQ_ROUTING_ID, "PEER2", 5);
zmq_connect(identified, "inproc://example");
s_send(identified, "ROUTER uses REQ's socket identity");
s_dump(sink);

zmq_close(sink);
zmq_close(anonymous);
zmq_close(identified);
zmq_ctx_term(context);
