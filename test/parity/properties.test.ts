/**
 * The properties of every type of socket, of contexts and observers, as npm zeromq's prototypes
 * have them, and the properties of the library.
 */
import { describe, expect, test } from "vitest";
import { addedTable } from "../../ts/api/options/added-options.js";
import { wssTable } from "../../ts/api/options/wss-options.js";
import { kindOf, kinds, shapeOf } from "./kinds.js";
import { addon, differs, ours, same } from "./scenario.js";

/** docs/additions.md. */
const added = [
  "ready",
  "trySend",
  "tryReceive",
  "sendMany",
  "receiveMany",
  "sendBatch",
  "receiveBatch",
  "receiveDetailed",
  "messages",
  "renewCertificate",
  "wssVerifyClient",
  "wssMinVersion",
  ...Object.keys(wssTable),
];

/** Options without a property in npm zeromq, by their types of socket: docs/additions.md. */
const addedOptions: Readonly<Record<string, readonly string[]>> = {
  Dealer: ["helloMessage"],
  Router: ["helloMessage", "disconnectMessage", "notify", "raw"],
  XPublisher: ["manualLastValue", "onlyFirstSubscribe", "subscribe", "unsubscribe"],
  XSubscriber: ["onlyFirstSubscribe"],
};

describe("the same properties", () => {
  test.each([...kinds, "Socket"])("%s, and its additions", (name) => {
    const shape = shapeOf(kindOf(ours, name));
    for (const each of [...added, ...Object.keys(addedTable), ...(addedOptions[name] ?? [])])
      expect([each, shape.delete(each)]).toEqual([each, true]);
    expect(shape).toEqual(shapeOf(kindOf(addon, name)));
  });

  test("Context, and its additions", () => {
    const shape = shapeOf(ours.Context);
    for (const added of ["close", "closed", "open"]) expect(shape.delete(added)).toBe(true);
    expect(shape).toEqual(shapeOf(addon.Context));
  });

  test("Observer", () => {
    const [shape, theirs] = [shapeOf(ours.Observer), shapeOf(addon.Observer)];
    expect([...shape.keys()].sort()).toEqual([...theirs.keys()].sort());
  });

  same("sockets and contexts have nothing of their own, and take nothing", (zmq, run) => {
    const socket = run.use(new zmq.Dealer());
    for (const object of [socket, zmq.context]) {
      run.note(Object.keys(object), JSON.stringify(object), Object.isSealed(object));
      run.note(Object.prototype.toString.call(object), Object.prototype.propertyIsEnumerable.call(object, "linger"));
    }
    const seen = [];
    for (const name in socket) seen.push(name);
    run.note(seen);
  });
});

same("capability", (zmq, run) => {
  const { tipc, pgm, ...rest } = zmq.capability;
  run.note(rest, typeof tipc, typeof pgm, Object.keys(zmq.capability));
});

same("keys", (zmq, run) => {
  const pair = zmq.curveKeyPair();
  run.note(Object.keys(pair), pair.publicKey.length, pair.secretKey.length, pair.publicKey === pair.secretKey);
});

same("securityMechanism and type", (zmq, run) => {
  const { publicKey, secretKey } = zmq.curveKeyPair();
  for (const options of [
    {},
    { plainServer: true },
    { plainUsername: "u" },
    { curveServer: true, curveSecretKey: secretKey },
  ])
    run.note(run.use(new zmq.Router(options)).securityMechanism);
  run.note(run.use(new zmq.Router({ curveServerKey: publicKey })).securityMechanism);
  for (const kind of kinds) run.note(run.use(new (kindOf(zmq, kind))()).type);
});

differs("version", (zmq, run) => run.note(zmq.version), [["4.3.4"]]);
differs("pgm", (zmq, run) => run.note(zmq.capability.pgm), [[true]]);
differs("tipc", (zmq, run) => run.note(zmq.capability.tipc), [[false]]);
