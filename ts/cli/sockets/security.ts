/**
 * CURVE and PLAIN from the options of the command line. A key is 40 characters of Z85, or the path
 * of a certificate file of czmq, as `zmq keygen --output` writes it.
 */
import { existsSync } from "node:fs";
import { curveKeyPair } from "libzmq-wasm";
import { Authenticator, CertificateFolder, loadCertificate, type Policies } from "libzmq-wasm/auth";
import type { Context, SocketOptions, Socket } from "libzmq-wasm";
import { usageError } from "../exit.js";

export interface SecurityOptions {
  /** Of a client: the server's public key or certificate. */
  readonly serverKey?: string;
  /** The own secret certificate, or the secret key with `publicKey`. */
  readonly certificate?: string;
  readonly publicKey?: string;
  readonly secretKey?: string;
  /** This side is the server: of CURVE if there is a secret key, or of PLAIN if there are users. */
  readonly server?: boolean;
  /** A folder of public certificates that a CURVE server admits. */
  readonly authorized?: string;
  readonly plain?: readonly [name: string, password: string];
  /** Names and passwords that a PLAIN server admits. */
  readonly user?: readonly (readonly [name: string, password: string])[];
  readonly zapDomain?: string;
}

const KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

interface Keys {
  readonly publicKey: string;
  readonly secretKey?: string | undefined;
}

/** A key, or the keys of the certificate in a file. */
async function keysOf(text: string, option: string): Promise<Keys> {
  if (existsSync(text)) return loadCertificate(text);
  if (KEY.test(text)) return { publicKey: text };
  throw usageError(
    `${option}: '${text}' is neither a key nor a certificate file`,
    "a key is 40 characters of Z85; 'zmq keygen' makes a pair, 'zmq keygen --output me.key' its files",
  );
}

async function ownKeys(options: SecurityOptions): Promise<Required<Keys> | undefined> {
  const { certificate, publicKey, secretKey } = options;
  if (certificate !== undefined) {
    if (!existsSync(certificate))
      throw usageError(`--certificate: there is no file '${certificate}'`, "'zmq keygen --output me.key' writes one");
    const keys = await loadCertificate(certificate);
    if (keys.secretKey === undefined)
      throw usageError(
        `--certificate: '${certificate}' is a public certificate`,
        `this side needs its secret one, such as '${certificate}_secret'`,
      );
    return { publicKey: keys.publicKey, secretKey: keys.secretKey };
  }
  if (secretKey === undefined && publicKey === undefined) return undefined;
  if (secretKey === undefined || publicKey === undefined)
    throw usageError("--public-key and --secret-key go together", "or use --certificate with a file that has both");
  for (const [option, key] of Object.entries({ "--public-key": publicKey, "--secret-key": secretKey }))
    if (!KEY.test(key)) throw usageError(`${option}: the key is not 40 characters of Z85`, "'zmq keygen' makes a pair");
  return { publicKey, secretKey };
}

/** Options of which a socket can have one, and those that need another one. */
function checkTogether(options: SecurityOptions): void {
  const { authorized, plain, server, serverKey, user } = options;
  const sides = { "--server": server, "--server-key": serverKey, "--plain": plain, "--user": user };
  const given = Object.entries(sides).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (given.length > 1)
    throw usageError(
      `${given.join(" and ")} exclude each other`,
      "CURVE: a server has --server, a client --server-key; PLAIN: a server has --user, a client --plain",
    );
  if (authorized !== undefined && server === undefined)
    throw usageError("--authorized is for a server of CURVE", "add --server and --certificate FILE");
}

type Secured = Partial<SocketOptions<Socket>>;

/** The options of a socket, and the authenticator that its context needs. */
export async function secure(context: Context, options: SecurityOptions): Promise<Secured> {
  const { plain, user, server, serverKey, zapDomain } = options;
  checkTogether(options);
  const keys = await ownKeys(options);
  if (user !== undefined) return plainServer(context, user, zapDomain);
  if (plain !== undefined) return { plainUsername: plain[0], plainPassword: plain[1] };
  if (serverKey !== undefined) {
    const { publicKey } = await keysOf(serverKey, "--server-key");
    const own = keys ?? curveKeyPair();
    return { curveServerKey: publicKey, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey };
  }
  if (server === true) return curveServer(context, keys, options);
  if (keys !== undefined)
    throw usageError("keys without --server or --server-key", "a server adds --server, a client --server-key KEY");
  return {};
}

function plainServer(context: Context, users: NonNullable<SecurityOptions["user"]>, domain = "global"): Secured {
  authenticate(context, { plain: Object.fromEntries(users), null: false });
  return { plainServer: true, zapDomain: domain };
}

function curveServer(context: Context, keys: Required<Keys> | undefined, options: SecurityOptions): Secured {
  if (keys === undefined)
    throw usageError(
      "--server needs the keys of the server",
      "give --certificate FILE, or --public-key and --secret-key",
    );
  const { authorized, zapDomain = "global" } = options;
  const own = { curveServer: true, curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey };
  if (authorized === undefined) return own;
  if (!existsSync(authorized))
    throw usageError(`--authorized: there is no folder '${authorized}'`, "it holds the public certificates of clients");
  authenticate(context, { curve: new CertificateFolder(authorized), null: false });
  return { ...own, zapDomain };
}

function authenticate(context: Context, policies: Policies): void {
  new Authenticator({ context, ...policies });
}
