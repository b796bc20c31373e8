/**
 * Titanic: three Majordomo services that keep requests on disk, and a thread for each.
 * It teaches a reliability that outlives clients, workers and itself: what is accepted is on disk.
 *
 * Usage: node titanic.ts [broker] [folder]
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { zmq_ctx_new, zmq_threadstart, type ContextPtr } from "libzmq-wasm/zmq";
import { s_print, s_sleep } from "libzmq-wasm/zhelpers";
import { mdcli_destroy, mdcli_new, mdcli_send } from "./mdcliapi.ts";
import { mdwrk_new, mdwrk_recv } from "./mdwrkapi.ts";
import type { zmsg_t } from "./zmsg.ts";

interface Titanic {
  readonly ctx: ContextPtr;
  readonly broker: string;
  readonly folder: string;
}

const request_filename = (folder: string, uuid: string): string => join(folder, `${uuid}.req`);
const reply_filename = (folder: string, uuid: string): string => join(folder, `${uuid}.rep`);

//  A file is there as a whole or not at all
function save(file: string, frames: readonly (Buffer | string)[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(frames.map(String)), { flush: true });
  renameSync(`${file}.new`, file);
}

const load = (file: string): string[] => JSON.parse(readFileSync(file, "utf8")) as string[];

//  A UUID that a client sends names a file: it is checked first
const known = (uuid: string): boolean => /^[0-9a-f-]{36}$/.test(uuid);

//  Serves requests of one name, with replies that a function makes
function serve({ ctx, broker }: Titanic, service: string, handle: (request: zmsg_t) => string[]): void {
  const worker = mdwrk_new(ctx, broker, service);
  s_print(`ready ${service}`);
  for (let reply: string[] | null = null; ;) {
    const request = mdwrk_recv(worker, reply);
    if (!request) break; //  Interrupted, exit
    reply = handle(request);
  }
}

//  The titanic.request task waits for requests to this service. It writes
//  each request to disk and returns a UUID to the client
export function titanic_request(self: Titanic): void {
  serve(self, "titanic.request", (request) => {
    const uuid = randomUUID();
    save(request_filename(self.folder, uuid), request);
    return ["200", uuid];
  });
}

//  The titanic.reply task checks if there's a reply for the specified request
export function titanic_reply(self: Titanic): void {
  serve(self, "titanic.reply", ([frame]) => {
    const uuid = String(frame);
    if (!known(uuid)) return ["400"];
    if (existsSync(reply_filename(self.folder, uuid))) return ["200", ...load(reply_filename(self.folder, uuid))];
    return [existsSync(request_filename(self.folder, uuid)) ? "300" : "400"];
  });
}

//  The titanic.close task removes any waiting replies for the request. It's
//  idempotent, so it is safe to call more than once in a row
export function titanic_close(self: Titanic): void {
  serve(self, "titanic.close", ([frame]) => {
    const uuid = String(frame);
    if (!known(uuid)) return ["400"];
    for (const file of [request_filename(self.folder, uuid), reply_filename(self.folder, uuid)])
      rmSync(file, { force: true });
    return ["200"];
  });
}

//  Here, we first check if the requested MDP service is defined or not,
//  using a MMI lookup to the Majordomo broker. If the service exists, we
//  send a request and wait for a reply using the conventional MDP client API
function s_service_success({ ctx, broker, folder }: Titanic, uuid: string): boolean {
  const [service = "", ...body] = load(request_filename(folder, uuid));
  const client = mdcli_new(ctx, broker);
  client.timeout = 1000;
  client.retries = 1;
  const found = mdcli_send(client, "mmi.service", [service]);
  const reply = String(found?.[0]) === "200" ? mdcli_send(client, service, body) : null;
  if (reply) save(reply_filename(folder, uuid), reply);
  mdcli_destroy(client);
  return reply !== null;
}

//  This is the main thread for the Titanic worker. It starts three child
//  threads, and dispatches the requests on disk
function main(broker = "tcp://localhost:5555", folder = ".titanic"): void {
  mkdirSync(folder, { recursive: true });
  const self = { ctx: zmq_ctx_new()!, broker, folder };
  for (const name of ["titanic_request", "titanic_reply", "titanic_close"])
    zmq_threadstart({ module: import.meta.url, name }, self);

  //  Brute force dispatcher: requests without a reply are tried again
  for (;;) {
    for (const file of readdirSync(folder)) {
      const [, uuid] = /^(.{36})\.req$/.exec(file) ?? [];
      if (uuid === undefined || existsSync(reply_filename(folder, uuid))) continue;
      if (s_service_success(self, uuid)) s_print(`I: processed request ${uuid}`);
    }
    s_sleep(100);
  }
}

if (isMainThread) main(...process.argv.slice(2));
