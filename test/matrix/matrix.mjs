/**
 * The matrix itself: runs its cases, and compares what passed with the tables of docs/matrix.md.
 * run.mjs starts it, with the folder of the certificate in FOLDER.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { World } from "../browser/world.mjs";
import { casesOf, columns } from "./cases.mjs";
import { ours } from "./ours.mjs";
import { inPage, jszmq, native } from "./sides.mjs";
import { problemsOf, writeTable } from "./tables.mjs";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("./ours.mjs").Side} Side */

/** Of a case. It ends by its messages, and only a lost one makes it wait. */
const LIMIT_MS = 30_000;

const { FOLDER = "", OTHER } = process.env;
const options = /** @type {const} */ ({ only: { type: "string" }, report: { type: "boolean" } });
const { values } = parseArgs({ options });
const certificate = {
  cert: readFileSync(join(FOLDER, "cert.pem"), "utf8"),
  key: readFileSync(join(FOLDER, "key.pem"), "utf8"),
};

const world = await World.create(["--ignore-certificate-errors"]);
const zmq = { ...world.zmq, ...(await world.load("draft.js")) };
const us = ours(zmq);
const machine = OTHER === undefined ? [] : ["nsenter", `--net=/proc/${OTHER}/ns/net`];
const onThisMachine = await native();
const onTheOther = await native(machine);
const inBrowser = await inPage(world);
const relay = world.createRelay({
  allow: ["connect tcp://*:*", `connect ipc://${FOLDER}/*`],
  origins: [world.site.origin],
});
relay.attach(world.site.server, "/relay");
await inBrowser.page.evaluate(() => zmq.useInstance(zmq.createInstance({ relay: "/relay" })));

/** The side of each kind of peer. @type {Record<string, Side>} */
const sides = { ours: us, native: onThisMachine, jszmq: jszmq(certificate), page: inBrowser };
const keys = { server: zmq.curveKeyPair(), client: zmq.curveKeyPair() };

let [passed, failed] = [0, 0];
for (const [name, column] of Object.entries(columns(FOLDER))) {
  if (values.only !== undefined && values.only !== name) continue;
  /** @type {Set<Case>} */
  const broken = new Set();
  const cases = casesOf(column).filter(({ transport }) => transport.name !== "epgm" || OTHER !== undefined);
  for (const one of cases) {
    const problem = await problemOf(name, one);
    if (problem === undefined) passed++;
    else {
      failed++;
      broken.add(one);
      console.log(`failed  ${titleOf(one)}: ${problem}`);
    }
  }
  console.log(`${column.peer}: ${cases.length - broken.size} of ${cases.length} cases`);
  if (values.report) writeTable(name, column, cases, broken);
  else
    for (const problem of problemsOf(name, column, cases, broken)) {
      failed++;
      console.log(`failed  docs/matrix.md: ${problem}`);
    }
}
relay.close();
await onThisMachine.close();
await onTheOther.close();
await world.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** @param {string} name of the peer @param {Case} one @returns {Promise<string | undefined>} */
async function problemOf(name, one) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it takes longer than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  const far = name === "native" && one.transport.name === "epgm";
  const theirs = far ? onTheOther : sides[name];
  try {
    await Promise.race([
      exchange(one, one.transport.name === "inproc" && name === "page" ? theirs : us, theirs, far),
      late,
    ]);
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  } finally {
    clearTimeout(timer);
    for (const side of [us, theirs]) await side?.clear();
  }
}

/**
 * @param {Case} one
 * @param {Side} own
 * @param {Side} theirs
 * @param {boolean} far the peer is on the other machine
 */
async function exchange({ column, pair, transport, mechanism, swapped, weBind }, own, theirs, far) {
  const ordered = swapped ? [theirs, own] : [own, theirs];
  const binder = swapped === weBind ? 1 : 0;
  if (mechanism === "PLAIN") await acceptAll(ordered[binder]);
  const peers = [];
  for (const [at, side] of ordered.entries()) {
    const security = securityOf(mechanism, at === binder);
    const tls = transport.name.startsWith("wss") && side === us ? tlsOf(at === binder) : {};
    peers.push(await side.open(pair.kinds[at], { ...pair.options?.[at], ...transport.options, ...security, ...tls }));
  }
  const endpoints = far ? betweenMachines(weBind) : undefined;
  const met = column.forgets ? peers[swapped ? 1 : 0].ready?.() : undefined;
  const wanted = endpoints?.[0] ?? (await transport.endpoint());
  const bound = await peers[binder].bind(wanted);
  const connector = peers[1 - binder];
  const id = await connector.connect(endpoints?.[1] ?? (wanted.includes("*") ? bound : wanted));
  await met;
  await pair.exchange(peers[0], peers[1], { connector, id, datagrams: transport.name === "udp" });
}

/** A ZAP handler, without which PLAIN refuses each client. @param {Side} side */
async function acceptAll(side) {
  const handler = await side.open("REP", {});
  await handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for (;;) {
      const [version = "", id = ""] = await handler.receive();
      await handler.send([version, id, "200", "OK", "user", ""]);
    }
  })().catch(() => undefined); // it is closed
}

/** The endpoints to bind and to connect. @param {boolean} weBind */
function betweenMachines(weBind) {
  const [here, there] = ["epgm://10.77.0.1;239.192.1.2:5555", "epgm://10.77.0.2;239.192.1.2:5555"];
  return weBind ? [here, there] : [there, here];
}

/** @param {string} mechanism @param {boolean} server */
function securityOf(mechanism, server) {
  if (mechanism === "PLAIN")
    return server ? { plainServer: true } : { plainUsername: "user", plainPassword: "password" };
  if (mechanism !== "CURVE") return {};
  const { publicKey, secretKey } = server ? keys.server : keys.client;
  if (server) return { curveServer: true, curveSecretKey: secretKey };
  return { curveServerKey: keys.server.publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

/** @param {boolean} server */
function tlsOf(server) {
  return server ? { wssCertPem: certificate.cert, wssKeyPem: certificate.key } : { wssTrustPem: certificate.cert };
}

/** @param {Case} one */
function titleOf({ column, pair: { kinds }, transport, mechanism, swapped, weBind }) {
  const [ours, theirs] = swapped ? [kinds[1], kinds[0]] : kinds;
  return `${column.peer}, ${transport.name}, ${mechanism}: our ${ours} ${weBind ? "binds" : "connects"}, its ${theirs}`;
}
