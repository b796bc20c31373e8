/**
 * NaCl's crypto_box: X25519, XSalsa20 and Poly1305, for a CURVE server that does not use libzmq.
 */
import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from "node:crypto";

const KEY_BYTES = 32;
/** The DER bytes before the 32 bytes of a private key. */
const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI = Buffer.from("302a300506032b656e032100", "hex");
const SIGMA = words(Buffer.from("expand 32-byte k"));

export interface KeyPair {
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
}

function privateKey(secretKey: Buffer): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: Buffer.concat([PKCS8, secretKey]), format: "der", type: "pkcs8" });
}

export function keyPair(): KeyPair {
  const secretKey = randomBytes(KEY_BYTES);
  const spki = createPublicKey(privateKey(secretKey)).export({ format: "der", type: "spki" });
  return { publicKey: spki.subarray(-KEY_BYTES), secretKey };
}

function words(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32LE(4 * i));
}

function bytesOf(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32LE(value | 0, 4 * i));
  return bytes;
}

const turned = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

function quarterRound(x: number[], a: number, b: number, c: number, d: number): void {
  x[b]! ^= turned((x[a]! + x[d]!) | 0, 7);
  x[c]! ^= turned((x[b]! + x[a]!) | 0, 9);
  x[d]! ^= turned((x[c]! + x[b]!) | 0, 13);
  x[a]! ^= turned((x[d]! + x[c]!) | 0, 18);
}

/** The 16 words of Salsa20, before and after its 20 rounds. */
function salsa20(key: Buffer, input: Buffer): { readonly before: number[]; readonly after: number[] } {
  const [k, n, s] = [words(key), words(input), SIGMA];
  const before = [s[0]!, ...k.slice(0, 4), s[1]!, ...n, s[2]!, ...k.slice(4), s[3]!];
  const x = [...before];
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarterRound(x, 5 * i, (5 * i + 4) % 16, (5 * i + 8) % 16, (5 * i + 12) % 16);
    for (let i = 0; i < 4; i++) {
      const at = (j: number): number => 4 * i + ((i + j) % 4);
      quarterRound(x, at(0), at(1), at(2), at(3));
    }
  }
  return { before, after: x };
}

function hsalsa20(key: Buffer, input: Buffer): Buffer {
  const { after } = salsa20(key, input);
  return bytesOf([0, 5, 10, 15, 6, 7, 8, 9].map((i) => after[i]!));
}

function stream(key: Buffer, nonce: Buffer, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let n = 0; 64 * n < size; n++) {
    const { before, after } = salsa20(key, Buffer.concat([nonce, bytesOf([n, 0])]));
    blocks.push(bytesOf(before.map((word, i) => word + after[i]!)));
  }
  return Buffer.concat(blocks).subarray(0, size);
}

function little(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex") || "0"}`);
}

function poly1305(key: Buffer, message: Buffer): Buffer {
  const r = little(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16)
    sum = ((sum + little(Buffer.concat([message.subarray(at, at + 16), Buffer.from([1])]))) * r) % (2n ** 130n - 5n);
  const tag = (sum + little(key.subarray(16, 32))) % 2n ** 128n;
  return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse();
}

/**
 * Encrypts `message`, with its authenticator first, from the secret key `from` to the public key
 * `to`.
 */
export function box(message: Buffer, nonce: Buffer, to: Buffer, from: Buffer): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, to]), format: "der", type: "spki" });
  const shared = diffieHellman({ privateKey: privateKey(from), publicKey });
  const key = hsalsa20(hsalsa20(shared, Buffer.alloc(16)), nonce.subarray(0, 16));
  const cipher = stream(key, nonce.subarray(16), 32 + message.length);
  const sealed = Buffer.from(message.map((byte, i) => byte ^ cipher[32 + i]!));
  return Buffer.concat([poly1305(cipher, sealed), sealed]);
}
