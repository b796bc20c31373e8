/**
 * Freelance client, model 1: asks one server after the other, each for a second.
 * It teaches the simplest failover, and its price: a dead server costs a timeout each time.
 *
 * Usage: node flclient1.ts server ...
 */
import {
  ZMQ_LINGER,
  ZMQ_POLLIN,
  ZMQ_REQ,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";

const REQUEST_TIMEOUT = 1000;
const MAX_RETRIES = 3; //  Before we abandon

const endpoints = process.argv.slice(2);
const context = zmq_ctx_new();

function s_try_request(endpoint: string, request: string): string | null {
  s_print(`I: trying echo service at ${endpoint}...`);
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_setsockopt(client, ZMQ_LINGER, 0);
  zmq_connect(client, endpoint);

  //  Send request, wait safely for reply
  s_send(client, request);
  const items = [{ socket: client, events: ZMQ_POLLIN, revents: 0 }] as const;
  zmq_poll([...items], 1, REQUEST_TIMEOUT);
  const reply = items[0].revents & ZMQ_POLLIN ? s_recv(client) : null;
  zmq_close(client);
  return reply;
}

//  The client uses a Lazy Pirate strategy if it only has one server to talk
//  to. If it has two or more servers to talk to, it will try each server
//  just once
let reply: string | null = null;
if (endpoints.length === 0) s_print("I: syntax: flclient1 <endpoint> ...");
for (let retries = 0; retries < (endpoints.length === 1 ? MAX_RETRIES : 1) && reply === null; retries++)
  for (const endpoint of endpoints) {
    reply = s_try_request(endpoint, "Hello world");
    if (reply !== null) break; //  Successful
    s_print(`W: no response from ${endpoint}`);
  }
if (reply !== null) s_print("Service is running OK");

zmq_ctx_term(context);
