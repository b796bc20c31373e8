/** Refused uses of PGM, with the reasons. test/epgm tests the supported ones. */
import { expect, test } from "vitest";
import { Publisher, Request, Subscriber } from "../../ts/index.js";
import { use } from "../support.js";

const GROUP = "127.0.0.1;239.192.1.1";

test("pgm is refused with EPROTONOSUPPORT, and a hint", async () => {
  const refused = { code: "EPROTONOSUPPORT", detail: expect.stringMatching(/raw IP sockets.*epgm/) as string };
  await expect(use(new Publisher()).bind(`pgm://${GROUP}:5555`)).rejects.toMatchObject(refused);
  const subscriber = use(new Subscriber());
  expect(() => subscriber.connect(`pgm://${GROUP}:5555`)).toThrow(expect.objectContaining(refused) as Error);
});

test.each([
  `epgm://${GROUP}`,
  `epgm://${GROUP}:0`,
  `epgm://${GROUP}:65536`,
  "epgm://no-such-interface;239.192.1.1:5555",
  "epgm://127.0.0.1;127.0.0.1:5555",
])("%s is EINVAL", (endpoint) => {
  const refused = { code: "EINVAL", address: endpoint, detail: expect.stringMatching(/epgm|port/) as string };
  expect(() => use(new Subscriber()).connect(endpoint)).toThrow(expect.objectContaining(refused) as Error);
});

test("other socket types do not support it", () => {
  const request = use(new Request());
  const refused = expect.objectContaining({ code: "ENOCOMPATPROTO" }) as Error;
  expect(() => request.connect(`epgm://${GROUP}:5555`)).toThrow(refused);
});
