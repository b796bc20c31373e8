/** Z85 with the vectors of ZeroMQ RFC 32, keys with those of the manual page zmq_curve(7). */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { failure } from "./support.js";

const HELLO_BYTES = Buffer.from([0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]);
const HELLO_TEXT = "HelloWorld";
const KEY_BYTES = Buffer.from("8e0bdd697628b91d8f245587ee95c5b04d48963f79259877b49cd9063aead3b7", "hex");
const KEY_TEXT = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
/** Public and secret key of the manual's client and server. */
const PAIRS = [
  ["Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"],
  ["rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"],
] as const;

test.each([
  [HELLO_TEXT, HELLO_BYTES],
  [KEY_TEXT, KEY_BYTES],
])("%s", (text, bytes) => {
  const destination = Buffer.alloc(text.length + 1, 0xff);
  expect(zmq.zmq_z85_encode(destination, bytes, bytes.byteLength)).toBe(text);
  expect(destination.toString()).toBe(`${text}\0`);
  expect(zmq.zmq_z85_encode(null, bytes)).toBe(text);
  const decoded = Buffer.alloc(bytes.byteLength);
  expect(zmq.zmq_z85_decode(decoded, text)).toBe(decoded);
  expect(decoded).toEqual(bytes);
  expect(zmq.zmq_z85_decode(null, text)).toEqual(bytes);
});

test("text that is not Z85 is EINVAL", () => {
  for (const text of ["", "1234", "123456", "####~", "#####", " 0000", "0000é"])
    expect([text, failure(zmq.zmq_z85_decode(null, text))]).toEqual([text, "null EINVAL"]);
  for (const size of [1, 2, 3, 5]) expect(failure(zmq.zmq_z85_encode(null, Buffer.alloc(size)))).toBe("null EINVAL");
  expect(zmq.zmq_z85_encode(null, Buffer.alloc(0))).toBe("");
  expect(() => zmq.zmq_z85_encode(Buffer.alloc(5), Buffer.alloc(4))).toThrow(RangeError);
  expect(() => zmq.zmq_z85_decode(Buffer.alloc(3), "00000")).toThrow(RangeError);
});

test.each(PAIRS)("zmq_curve_public() finds %s", (publicKey, secretKey) => {
  const found = Buffer.alloc(41);
  expect(zmq.zmq_curve_public(found, secretKey)).toBe(0);
  expect(found.toString()).toBe(`${publicKey}\0`);
  expect(zmq.zmq_curve_public(found, Buffer.from(`${secretKey}\0`))).toBe(0);
});

test("zmq_curve_keypair() makes pairs that fit, and each only once", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 5; i++) {
    const [publicKey, secretKey, found] = [Buffer.alloc(41), Buffer.alloc(41), Buffer.alloc(41)];
    expect(zmq.zmq_curve_keypair(publicKey, secretKey)).toBe(0);
    expect(zmq.zmq_curve_public(found, secretKey)).toBe(0);
    expect(found).toEqual(publicKey);
    seen.add(secretKey.toString());
  }
  expect(seen.size).toBe(5);
});

test("not a key", () => {
  const found = Buffer.alloc(41);
  for (const secret of ["", "short", "x".repeat(41), "~".repeat(40)])
    expect(failure(zmq.zmq_curve_public(found, secret))).toBe("-1 EINVAL");
  expect(() => zmq.zmq_curve_keypair(Buffer.alloc(40), found)).toThrow(RangeError);
});
