/** `zmq keygen`: a new pair of keys, printed or written as certificate files. */
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import type { Invocation } from "../command.js";
import { newKeyPair } from "../curve-keys.js";
import { CliError, EXIT } from "../exit.js";

interface KeygenOptions {
  readonly output?: string;
  readonly meta?: readonly (readonly [string, string])[];
  readonly json?: boolean;
}

export async function run({ options, session }: Invocation): Promise<void> {
  const { output, meta = [], json = false } = options as KeygenOptions;
  const keys = newKeyPair();
  if (output === undefined) {
    const text = json ? JSON.stringify(keys) : `public  ${keys.publicKey}\nsecret  ${keys.secretKey}`;
    return session.out.line(text);
  }
  for (const path of [output, `${output}_secret`])
    if (await exists(path))
      throw new CliError(
        `'${path}' exists`,
        EXIT.failed,
        "keys are not replaced: remove the file, or take another name",
      );
  const folder = dirname(output);
  if (!(await exists(folder)))
    throw new CliError(`there is no folder '${folder}'`, EXIT.failed, `make it first: mkdir -p '${folder}'`);
  const { saveCertificate } = await import("libzmq-wasm/auth"); // loaded for files alone
  await saveCertificate({ ...keys, metadata: Object.fromEntries(meta) }, output);
  const files = { publicKey: keys.publicKey, certificate: output, secretCertificate: `${output}_secret` };
  return session.out.line(
    json ? JSON.stringify(files) : `public  ${keys.publicKey}\nwritten ${output} and ${output}_secret`,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
