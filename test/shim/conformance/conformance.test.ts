/**
 * Every host passes the tests of the host contract: Node's with both ways to bind, the simulated
 * one, and the faults wrapper.
 */
import { describe, onTestFinished } from "vitest";
import type { CreateCapableHost } from "../../../ts/shim/capabilities.js";
import { withFaults } from "../../../ts/shim/faults/faults.js";
import { createNodeHost } from "../../../ts/shim/node/host.js";
import { SimulatedNetwork } from "../../../ts/shim/simulated/network.js";
import { folder, Party } from "../fake-link.js";
import { binding } from "./binding.js";
import { connecting } from "./connecting.js";
import { datagrams } from "./datagrams.js";
import { pressure } from "./pressure.js";
import { scheduling } from "./scheduling.js";
import { streams } from "./streams.js";
import { system } from "./system.js";
import type { World } from "./world.js";

/** No faults: the wrapper itself must change nothing. */
const NO_FAULTS = "seed=1";
/** Within the contract: fewer bytes than possible, EAGAIN, and late reports. */
const FAULTS = "seed=1,read=1-9000,again=0.2,delay=0.3";

/** The defaults: a host is exact and binds at once. */
const USUAL = { exact: true, bindsAtOnce: true };

function ofNode(name: string, createHost: CreateCapableHost, less: Partial<typeof USUAL> = {}): World {
  const abstract = process.platform === "linux";
  return { name, party: () => held(createHost), folder, abstract, ...USUAL, ...less };
}

function simulated(name: string, wrap: Wrapper, less: Partial<typeof USUAL> = {}): World {
  const network = new SimulatedNetwork();
  const machine = network.machine({ name: "machine" });
  let folders = 0;
  const makeFolder = (): string => {
    const path = `/tmp/test-${folders++}`;
    machine.files.makeFolder(path);
    return path;
  };
  const party = (): Party => held(wrap(machine.createHost));
  return { name, party, folder: makeFolder, abstract: true, ...USUAL, ...less };
}

type Wrapper = (create: CreateCapableHost) => CreateCapableHost;

/** With a virtual clock, only a held host continues by itself. */
function held(createHost: CreateCapableHost): Party {
  const party = new Party({}, createHost);
  party.host.hold();
  onTestFinished(() => party.host.destroy());
  return party;
}

const node: CreateCapableHost = (link) => createNodeHost(link, { faults: "" });
const publicBind: CreateCapableHost = (link) => createNodeHost(link, { faults: "", publicBind: true });

const worlds = [
  ofNode("Node's host", node),
  ofNode("Node's host, binding in two steps", publicBind, { bindsAtOnce: false }),
  ofNode("the wrapper without faults", withFaults(node, NO_FAULTS)),
  ofNode("faults over Node's host", withFaults(node, FAULTS), { exact: false }),
  simulated("the simulated host", (create) => create),
  simulated("faults over the simulated host", (create) => withFaults(create, FAULTS), { exact: false }),
];

describe.each(worlds.map((world) => [world.name, world] as const))("%s", (_name, world) => {
  describe("streams", () => streams(world));
  describe("binding", () => binding(world));
  describe("connecting", () => connecting(world));
  describe("pressure", () => pressure(world));
  describe("datagrams", () => datagrams(world));
  describe("scheduling", () => scheduling(world));
  describe("system", () => system(world));
});
