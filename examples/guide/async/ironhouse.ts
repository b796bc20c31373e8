/**
 * Ironhouse: traffic is encrypted, and clients whose public keys are unknown are refused.
 * It teaches CURVE with certificates in files, which it makes where there are none.
 *
 * Usage: node ironhouse.ts [folder of certificates]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Context, Pull, Push } from "libzmq-wasm";
import {
  Authenticator,
  CertificateFolder,
  createCertificate,
  loadCertificate,
  saveCertificate,
  type Certificate,
} from "libzmq-wasm/auth";

const [folder = ".curve"] = process.argv.slice(2);
const known = join(folder, "clients");
await mkdir(known, { recursive: true, mode: 0o700 });

/** The certificate with the secret key at the path, made and saved where there is none. */
async function certificateAt(path: string, name: string): Promise<Required<Certificate>> {
  try {
    const { publicKey, secretKey, metadata } = await loadCertificate(`${path}_secret`);
    if (secretKey === undefined) throw new Error(`${path}_secret has no secret key`);
    console.log(`loaded ${name}'s keys`);
    return { publicKey, secretKey, metadata };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const certificate = createCertificate({ name });
    await saveCertificate(certificate, path);
    console.log(`made ${name}'s keys`);
    return certificate;
  }
}

// The server's side: its own keys, and whom it knows.
const own = await certificateAt(join(folder, "server.key"), "the server");
const context = new Context();
const authenticator = new Authenticator({ context, curve: new CertificateFolder(known) });
const server = new Pull({ context, curveServer: true, curveSecretKey: own.secretKey, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");

/** A client's side: its own keys, and the server's public one. */
function client({ publicKey, secretKey }: Required<Certificate>): Push {
  const keys = { curvePublicKey: publicKey, curveSecretKey: secretKey, curveServerKey: own.publicKey };
  const socket = new Push({ ...keys, linger: 0 });
  socket.connect(server.lastEndpoint!);
  return socket;
}

const alice = await certificateAt(join(known, "alice.key"), "Alice");

// Mallory has keys, but not such as the server knows.
const mallory = client(createCertificate());
for await (const event of mallory.events) {
  if (event.type !== "handshake:error:auth") continue;
  console.log(`Mallory is refused: ${event.error.message}`);
  break;
}
mallory.close();

const friend = client(alice);
await friend.send("Hello");
const [greeting] = await server.receive();
console.log(`Alice says ${String(greeting)}`);

friend.close();
server.close();
authenticator.close();
await context.close();
