/** libzmq-wasm/zhelpers: the helpers of the Guide's C programs. */
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as zmq from "libzmq-wasm/zmq";
import { randof, s_clock, s_interrupted, s_recv, s_send, s_sendmore, s_set_id, s_sleep } from "libzmq-wasm/zhelpers";

let context: zmq.ContextPtr;
let sockets: [zmq.SocketPtr, zmq.SocketPtr];

beforeEach(() => {
  context = zmq.zmq_ctx_new()!;
  sockets = [zmq.zmq_socket(context, zmq.ZMQ_PAIR)!, zmq.zmq_socket(context, zmq.ZMQ_PAIR)!];
  zmq.zmq_bind(sockets[0], "inproc://strings");
  zmq.zmq_connect(sockets[1], "inproc://strings");
});

afterEach(() => {
  for (const socket of sockets) zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
});

describe("texts", () => {
  test.each(["Zürich 20 €", "", "plain", "日本", "\u{1f600}", "x".repeat(100_000)])(
    "all of a text is sent: %.20s",
    (text) => {
      expect(s_sendmore(sockets[0], text)).toBe(Buffer.byteLength(text));
      expect(s_send(sockets[0], text)).toBe(Buffer.byteLength(text));
      expect(s_recv(sockets[1])).toBe(text);
      expect(zmq.zmq_getsockopt_value(sockets[1], zmq.ZMQ_RCVMORE)).toBe(1);
      expect(s_recv(sockets[1])).toBe(text);
    },
  );

  test("a receive that fails returns null, and sets errno", () => {
    zmq.zmq_setsockopt(sockets[1], zmq.ZMQ_RCVTIMEO, 0);
    expect(s_recv(sockets[1])).toBeNull();
    expect(zmq.errnoName(zmq.zmq_errno())).toBe("EAGAIN");
    expect(s_recv(null)).toBeNull();
    expect(s_send(null, "text")).toBe(-1);
    expect(zmq.errnoName(zmq.zmq_errno())).toBe("ENOTSOCK");
  });
});

test("s_set_id: a routing id that can be printed, another one for each socket", () => {
  const ids = sockets.map(() => {
    const socket = zmq.zmq_socket(context, zmq.ZMQ_DEALER);
    const id = s_set_id(socket);
    expect(String(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_ROUTING_ID))).toBe(id);
    zmq.zmq_close(socket);
    return id;
  });
  for (const id of ids) expect(id).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
});

test("s_sleep blocks for its milliseconds, and s_clock counts them", () => {
  const before = s_clock();
  s_sleep(20);
  expect(s_clock() - before).toBeGreaterThanOrEqual(19);
  expect(s_interrupted()).toBe(false);
});

test("randof: whole numbers from 0 on, and below its argument", () => {
  const numbers = new Set(Array.from({ length: 1000 }, () => randof(3)));
  expect([...numbers].sort()).toEqual([0, 1, 2]);
});

describe("what is printed", () => {
  /** Runs code with the helpers in a process of its own. */
  function printed(code: string): string {
    const imports = 'import * as z from "libzmq-wasm/zmq"; import * as s from "libzmq-wasm/zhelpers";';
    const args = ["--input-type=module", "--eval", `${imports} ${code}`];
    return execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }

  test("s_dump: each part with its size, as text or in hexadecimal digits", () => {
    const program = `const context = z.zmq_ctx_new();
      const [a, b] = [0, 1].map(() => z.zmq_socket(context, z.ZMQ_PAIR));
      z.zmq_bind(a, "inproc://dump");
      z.zmq_connect(b, "inproc://dump");
      for (const part of ["Zürich", "", Buffer.from([0, 255])]) z.zmq_send(a, part, null, z.ZMQ_SNDMORE);
      s.s_send(a, "two\\nlines");
      s.s_dump(b);
      for (const socket of [a, b]) z.zmq_close(socket);
      z.zmq_ctx_term(context);`;
    const rule = "-".repeat(40);
    expect(printed(program)).toBe(`${rule}\n[007] Zürich\n[000] \n[002] 00FF\n[009] 74776F0A6C696E6573\n`);
  });

  test("s_console: the date and the time come first", () => {
    expect(printed('s.s_console("%d workers", 3);')).toMatch(/^\d\d-\d\d-\d\d \d\d:\d\d:\d\d 3 workers\n$/);
  });

  test("s_version and s_version_assert: an older libzmq ends the program", () => {
    const [major, minor, patch] = [{ value: 0 }, { value: 0 }, { value: 0 }];
    zmq.zmq_version(major, minor, patch);
    expect(printed("s.s_version(); s.s_version_assert(4, 3);")).toBe(
      `Current 0MQ version is ${major.value}.${minor.value}.${patch.value}\n`,
    );
    expect(() => printed("s.s_version_assert(5, 0);")).toThrow(expect.objectContaining({ status: 1 }) as Error);
  });

  test("s_catch_signals: the flag is set, and the context is shut down", () => {
    const program = `const context = z.zmq_ctx_new();
      const socket = z.zmq_socket(context, z.ZMQ_PULL);
      s.s_catch_signals(context);
      process.kill(process.pid, "SIGTERM");
      const rc = await z.zmq_poll_async([{ socket, events: z.ZMQ_POLLIN }]);
      s.s_print([rc, z.errnoName(z.zmq_errno()), s.s_interrupted()].join());
      z.zmq_close(socket);`;
    expect(printed(program)).toBe("-1,ETERM,true\n");
  });
});
