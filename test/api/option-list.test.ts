/**
 * Each option of zmq.h and zmq_draft.h has a property of the async API, or a reason in this file
 * why it has none. The options are those of constants.ts, which is generated from the headers.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contextTable } from "../../ts/api/options/context-options.js";
import { kindTable, readableTable, socketTable, writableTable } from "../../ts/api/options/socket-options.js";
import { routerTable } from "../../ts/api/options/added-options.js";

const source = readFileSync(join(import.meta.dirname, "..", "..", "ts", "zmq", "constants.ts"), "utf8");

/** The options in these sections of constants.ts, by name. */
function optionsUnder(...headings: readonly string[]): Map<string, number> {
  const sections = source.split(/^\/\/ /m).filter((section) => headings.includes(section.split("\n", 1)[0]!));
  expect(sections).toHaveLength(headings.length);
  return new Map(
    sections.flatMap((section) =>
      Array.from(section.matchAll(/^export const (ZMQ_\w+) = (\d+);/gm), ([, name, value]) => [name!, Number(value)]),
    ) as [string, number][],
  );
}

const gssapi = "GSSAPI is not built in, and npm zeromq has no properties for it then";
const ipcFilter = "peer credentials of ipc cannot be had in Node: libzmq answers EINVAL";
const withoutProperty: Readonly<Record<string, string>> = {
  ZMQ_SUBSCRIBE: "subscribe()",
  ZMQ_UNSUBSCRIBE: "unsubscribe()",
  ZMQ_CONNECT_ROUTING_ID: "connect(address, { routingId })",
  ZMQ_XPUB_VERBOSE: "verbosity",
  ZMQ_XPUB_VERBOSER: "verbosity",
  ZMQ_RCVMORE: "receive() takes all parts of a message",
  ZMQ_FD: "a descriptor inside the instance, which receive() and send() wait for",
  ZMQ_EVENTS: "readable and writable",
  ZMQ_IPV4ONLY: "deprecated: ipv6",
  ZMQ_BLOCKY: "an option of contexts",
  ...{ ZMQ_GSSAPI_SERVER: gssapi, ZMQ_GSSAPI_PRINCIPAL: gssapi, ZMQ_GSSAPI_SERVICE_PRINCIPAL: gssapi },
  ...{ ZMQ_GSSAPI_PLAINTEXT: gssapi, ZMQ_GSSAPI_PRINCIPAL_NAMETYPE: gssapi },
  ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE: gssapi,
  ...{ ZMQ_IPC_FILTER_PID: ipcFilter, ZMQ_IPC_FILTER_UID: ipcFilter, ZMQ_IPC_FILTER_GID: ipcFilter },
};
const contextWithoutProperty: Readonly<Record<string, string>> = {
  ZMQ_MSG_T_SIZE: "the size of a struct in C, which a program of the async API does not see",
  ZMQ_THREAD_AFFINITY_CPU_ADD: "Node cannot bind a thread to a CPU",
  ZMQ_THREAD_AFFINITY_CPU_REMOVE: "Node cannot bind a thread to a CPU",
  ZMQ_THREAD_NAME_PREFIX: "the I/O threads of libzmq are the host's thread here, which has a name",
  ZMQ_ZERO_COPY_RECV: "bytes are copied out of wasm memory in any case",
};

function missing(options: ReadonlyMap<string, number>, numbers: readonly number[], exceptions: object): string[] {
  return [...options]
    .filter(([name, value]) => !(name in exceptions) && !numbers.includes(value))
    .map(([name]) => name);
}

describe("sockets", () => {
  const options = optionsUnder("Socket options", "DRAFT Socket options", "Deprecated options and aliases");
  const tables = [socketTable, writableTable, readableTable, kindTable, routerTable];
  const numbers = tables.flatMap((table) => Object.values(table).map(({ option }) => option));

  test("each option has a property, or a reason", () => {
    expect(options.size).toBeGreaterThan(90);
    expect(missing(options, numbers, withoutProperty)).toEqual([]);
  });

  test("each reason belongs to an option without a property", () => {
    for (const name of Object.keys(withoutProperty)) {
      expect(options.has(name)).toBe(true);
      expect([name, numbers.includes(options.get(name)!)]).toEqual([name, false]);
    }
  });

  test("no option has two properties", () => {
    expect(numbers.length).toBe(new Set(numbers).size);
  });
});

describe("contexts", () => {
  const options = optionsUnder("Context options", "DRAFT Context options");
  const numbers = Object.values(contextTable).map(({ option }) => option);

  test("each option has a property, or a reason", () => {
    expect(options.size).toBe(11);
    expect(missing(options, numbers, contextWithoutProperty)).toEqual([]);
    for (const name of Object.keys(contextWithoutProperty)) expect(options.has(name)).toBe(true);
  });
});
