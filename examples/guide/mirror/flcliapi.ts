/**
 * Freelance client API, model 3: an agent in a thread knows which servers live.
 * It teaches an actor: the program and its agent talk over PAIR sockets, and share nothing else.
 */
import {
  ZMQ_LINGER,
  ZMQ_PAIR,
  ZMQ_POLLIN,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
  type ThreadPtr,
} from "libzmq-wasm/zmq";
import { s_clock } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send, type zmsg_t } from "./zmsg.ts";

const GLOBAL_TIMEOUT = 3000; //  If no server replies within this time, abandon request
const PING_INTERVAL = 2000; //  PING interval for servers we think are alive
const SERVER_TTL = 6000; //  Server considered dead if silent for this long

let pipes = 0;

export interface flcliapi_t {
  readonly pipe: SocketPtr | null; //  Pipe through to flcliapi agent
  readonly agent: ThreadPtr | null;
}

export function flcliapi_new(ctx: ContextPtr): flcliapi_t {
  const endpoint = `inproc://flcliapi-${pipes++}`;
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_bind(pipe, endpoint);
  const agent = zmq_threadstart({ module: import.meta.url, name: "flcliapi_agent" }, { ctx, endpoint });
  return { pipe, agent };
}

//  To implement the connect method, the frontend object sends a multipart
//  message to the backend agent
export function flcliapi_connect(self: flcliapi_t, endpoint: string): void {
  zmsg_send(["CONNECT", endpoint], self.pipe);
}

//  To implement the request method, the frontend object sends a message to
//  the backend, specifying a command "REQUEST" and the request message
export function flcliapi_request(self: flcliapi_t, ...request: string[]): zmsg_t | null {
  zmsg_send(["REQUEST", ...request], self.pipe);
  const [status, ...reply] = zmsg_recv(self.pipe) ?? [];
  return String(status) === "OK" ? reply : null;
}

export function flcliapi_destroy(self: flcliapi_t): void {
  zmsg_send(["END"], self.pipe);
  zmq_threadclose(self.agent);
  zmq_close(self.pipe);
}

//  The server class: a server that the agent knows
interface server_t {
  readonly endpoint: string; //  Server identity/endpoint
  alive: boolean; //  True if known to be alive
  ping_at: number; //  Next ping at this time
  expires: number; //  Expires at this time
}

interface agent_t {
  readonly pipe: SocketPtr | null; //  Pipe to talk back to application
  readonly router: SocketPtr | null; //  Socket to talk to servers
  readonly servers: Map<string, server_t>; //  Servers we've connected to
  actives: server_t[]; //  Servers we know are alive
  sequence: number; //  Number of requests ever sent
  request: zmsg_t | null; //  Current request if any
  expires: number; //  Timeout for request/reply
}

//  The control method processes one message of the application. Returns false at the end
function agent_control_message(self: agent_t): boolean {
  const [command, ...rest] = zmsg_recv(self.pipe) ?? [];
  switch (String(command)) {
    case "CONNECT": {
      const endpoint = String(rest[0]);
      zmq_connect(self.router, endpoint);
      self.servers.set(endpoint, { endpoint, alive: false, ping_at: s_clock(), expires: s_clock() + SERVER_TTL });
      return true;
    }
    case "REQUEST":
      //  Prefix request with sequence number
      self.request = [Buffer.from(String(++self.sequence)), ...rest];
      //  Request expires after global timeout
      self.expires = s_clock() + GLOBAL_TIMEOUT;
      return true;
    default:
      return false;
  }
}

//  The router method processes one message from a connected server
function agent_router_message(self: agent_t): void {
  //  Frame 0 is server that replied
  const [endpoint, sequence, ...reply] = zmsg_recv(self.router) ?? [];
  const server = self.servers.get(String(endpoint));
  if (!server) return;
  if (!server.alive) {
    self.actives.push(server);
    server.alive = true;
  }
  server.ping_at = s_clock() + PING_INTERVAL;
  server.expires = s_clock() + SERVER_TTL;

  //  Frame 1 may be sequence number for reply
  if (self.request && Number(String(sequence)) === self.sequence) {
    zmsg_send(["OK", ...reply], self.pipe);
    self.request = null;
  }
}

//  Sends the current request to the first server that lives, or gives it up when its time is over
function agent_dispatch(self: agent_t): void {
  if (!self.request) return;
  if (s_clock() >= self.expires) {
    zmsg_send(["FAILED"], self.pipe);
    self.request = null;
    return;
  }
  //  Find server to talk to, remove any expired ones
  self.actives = self.actives.filter((server) => (server.alive = s_clock() < server.expires));
  const [server] = self.actives;
  if (server) zmsg_send([server.endpoint, ...self.request], self.router);
}

//  Finally, here's the agent task itself, which polls its two sockets and
//  processes incoming messages
export function flcliapi_agent({ ctx, endpoint }: { ctx: ContextPtr; endpoint: string }): void {
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_connect(pipe, endpoint);
  const router = zmq_socket(ctx, ZMQ_ROUTER);
  zmq_setsockopt(router, ZMQ_LINGER, 0);
  const self: agent_t = { pipe, router, servers: new Map(), actives: [], sequence: 0, request: null, expires: 0 };

  for (;;) {
    //  Calculate tickless timer, up to 1 hour
    let tickless = s_clock() + 1000 * 3600;
    if (self.request) tickless = Math.min(tickless, self.expires);
    for (const { ping_at } of self.servers.values()) tickless = Math.min(tickless, ping_at);

    const items = [
      { socket: pipe, events: ZMQ_POLLIN, revents: 0 },
      { socket: router, events: ZMQ_POLLIN, revents: 0 },
    ] as const;
    if (zmq_poll([...items], 2, Math.max(0, tickless - s_clock())) === -1) break; //  Context has been shut down
    const had_request = self.request !== null;
    if (items[0].revents & ZMQ_POLLIN && !agent_control_message(self)) break;
    const new_request = !had_request && self.request !== null;
    const actives = self.actives.length;
    if (items[1].revents & ZMQ_POLLIN) agent_router_message(self);

    //  Dispatch a request once, and again when a server comes to life
    if (new_request || self.actives.length > actives || s_clock() >= self.expires) agent_dispatch(self);

    //  Disconnect and delete any expired servers; send heartbeats to idle servers if needed
    for (const server of self.servers.values()) {
      if (s_clock() < server.ping_at) continue;
      zmsg_send([server.endpoint, "PING"], router);
      server.ping_at = s_clock() + (server.alive ? PING_INTERVAL : 100);
    }
  }
  zmq_close(pipe);
  zmq_close(router);
}
