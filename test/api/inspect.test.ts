/**
 * The text of util.inspect() and console.log(): type, state and endpoints, but no key and no
 * password.
 */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Server } from "../../ts/draft.js";
import { Batch, Context, context, Dealer, Proxy, Pull, Push, Router, Socket } from "../../ts/index.js";
import { Poller } from "../../ts/poller.js";
import { Requester } from "../../ts/requester.js";
import { zmq_msg_init_size, zmq_msg_t } from "../../ts/zmq/index.js";
import { curveOptions, endpointOf, newContext, use } from "../support.js";

test("a socket: type, state and endpoints", async () => {
  const push = use(new Push());
  expect(inspect(push)).toBe("Push { type: 'PUSH', state: 'open', endpoints: [] }");
  await push.bind("tcp://127.0.0.1:*");
  const bound = endpointOf(push);
  push.connect("inproc://inspected");
  expect(inspect(push)).toBe(
    `Push {\n  type: 'PUSH',\n  state: 'open',\n  endpoints: [ '${bound}', 'inproc://inspected' ]\n}`,
  );
  await push.unbind(bound);
  expect(inspect(push, { breakLength: Infinity })).toContain("endpoints: [ 'inproc://inspected' ]");
  push.close();
  expect(inspect(push)).toBe("Push { type: 'PUSH', state: 'closed', endpoints: [] }");
  expect(inspect(use(new Server()))).toContain("Server { type: 'SERVER'");
  class Mine extends Pull {}
  expect(inspect(use(new Mine()))).toContain("Mine { type: 'PULL'");
  expect(inspect([push], { depth: 0 })).toBe("[ [Push] ]");
});

test("no key and no password is shown, at any depth", () => {
  const { server, client } = curveOptions();
  const values: unknown[] = [server, client].flatMap((options) => Object.values(options) as unknown[]);
  const secrets = values.filter((value) => typeof value === "string");
  const sockets = [
    use(new Router(server)),
    use(new Dealer(client)),
    use(new Dealer({ plainUsername: "u", plainPassword: "hidden" })),
  ];
  const shown = inspect([sockets, new Poller(sockets), new Proxy(sockets[0]!, sockets[1]!)], {
    depth: 20,
    showHidden: true,
  });
  for (const secret of [...secrets, "hidden"]) expect(shown).not.toContain(secret);
});

test("contexts, observers, pollers, proxies, requesters, batches and messages", async () => {
  const own = newContext();
  expect(inspect(own)).toBe("Context { state: 'not in use yet' }");
  const pull = use(new Pull({ context: own }));
  expect(inspect(own)).toMatch(/^Context \{ state: 'open', mode: '(?:inline|threaded)', sockets: 1 \}$/);
  const { events } = pull;
  expect(inspect(events)).toBe("Observer { state: 'open' }");
  expect(inspect(new Poller([pull]))).toBe("Poller { state: 'open', sockets: 1 }");
  const proxy = new Proxy(pull, use(new Push({ context: own })));
  expect(inspect(proxy)).toMatch(/^Proxy \{\s+running: false,\s+frontEnd: Pull \{.*backEnd: Push \{/s);
  const requester = new Requester();
  expect(inspect(requester, { breakLength: Infinity })).toContain(
    "Requester { state: 'open', pending: 0, socket: Dealer {",
  );
  requester.close();
  expect(inspect(new Batch(["one", ["two", "three"]]))).toBe("Batch { messages: 2, bytes: 11 }");
  const message = new zmq_msg_t();
  expect(inspect(message)).toBe("zmq_msg_t { state: 'not initialised' }");
  zmq_msg_init_size(message, 5);
  expect(inspect(message)).toBe("zmq_msg_t { state: 'initialised', size: 5 }");
  message.free();
  expect(inspect(message)).toBe("zmq_msg_t { state: 'freed' }");
  await own.close();
  expect(inspect(own)).toBe("Context { state: 'closed' }");
  expect(inspect(events)).toBe("Observer { state: 'closed' }");
});

test("prototypes, objects made from them, and the default context", () => {
  for (const { prototype } of [Socket, Push, Context, Poller, Proxy, Batch]) {
    expect(inspect(prototype)).toContain("{");
    expect(inspect(Object.create(prototype))).toContain("{");
  }
  expect(inspect(context)).toMatch(/^Context \{ state: '/);
});

test("called as assertion libraries call it: without Node's arguments, or with some of them", () => {
  const CUSTOM = Symbol.for("nodejs.util.inspect.custom");
  const push = use(new Push());
  push.connect("inproc://asserted");
  const text = (object: object, ...args: readonly unknown[]): string =>
    (object as Record<symbol, (...args: readonly unknown[]) => string>)[CUSTOM]!(...args);
  const described = 'Push {"type":"PUSH","state":"open","endpoints":["inproc://asserted"]}';
  for (const args of [[], [2], [null, {}], [Infinity, { depth: 2 }], [2, null, null]])
    expect(text(push, ...args)).toBe(described);
  for (const args of [[-1], [-1, {}], [-1, { stylize: undefined }]]) expect(text(push, ...args)).toBe("[Push]");
  expect(text(newContext())).toBe('Context {"state":"not in use yet"}');
  const proxy = new Proxy(push, use(new Push()));
  expect(text(proxy)).toContain('"frontEnd":"[Push]"');
});
