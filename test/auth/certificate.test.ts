/**
 * Certificates: their text and files, in the format of czmq and pyzmq. pyzmq reads the files of
 * this library, and this library reads pyzmq's.
 */
import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  CertificateError,
  CertificateFolder,
  createCertificate,
  formatCertificate,
  loadCertificate,
  parseCertificate,
  saveCertificate,
} from "../../ts/auth/index.js";
import { temporaryFolder } from "../support.js";

const run = promisify(execFile);
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
const PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
const SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";
const metadata = { name: "Alice", "e-mail": "alice@example.com", note: 'says "hello" # twice' };

describe("text", () => {
  test("is read as it was written, with the secret key or without", () => {
    const certificate = { publicKey: PUBLIC, secretKey: SECRET, metadata };
    expect(parseCertificate(formatCertificate(certificate, { secret: true }))).toEqual(certificate);
    expect(parseCertificate(formatCertificate(certificate))).toEqual({ publicKey: PUBLIC, metadata });
    expect(formatCertificate(certificate)).not.toContain(SECRET);
  });

  test("is of czmq's form", () => {
    const lines = formatCertificate(
      { publicKey: PUBLIC, secretKey: SECRET, metadata: { name: "Alice" } },
      { secret: true },
    )
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, "DATE")
      .split("\n");
    expect(lines).toEqual([
      "#   ****  Generated on DATE by libzmq-wasm  ****",
      "#   ZeroMQ CURVE **Secret** Certificate",
      "#   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.",
      "",
      "metadata",
      '    name = "Alice"',
      "curve",
      `    public-key = "${PUBLIC}"`,
      `    secret-key = "${SECRET}"`,
      "",
    ]);
  });

  test("is read with all that ZPL allows: comments, other sections, either quotes or none, line ends of Windows", () => {
    const text = [
      "# comment",
      "other",
      "    public-key = nonsense",
      "metadata # whose it is",
      "    name=Alice Liddell # her name",
      "    quoted = 'a \"b\" #c' # comment",
      "    empty =",
      "    nested",
      "        deep = 1",
      "curve",
      `    public-key = '${PUBLIC}'`,
    ];
    const wanted = { publicKey: PUBLIC, metadata: { name: "Alice Liddell", quoted: 'a "b" #c', empty: "" } };
    expect(parseCertificate(text.join("\n"))).toEqual(wanted);
    expect(parseCertificate(`\uFEFF${text.join("\r\n")}\r\n`)).toEqual(wanted);
  });

  test("names of metadata may be names of object members", () => {
    const text = `metadata\n    __proto__ = x\ncurve\n    public-key = "${PUBLIC}"\n`;
    expect(Object.entries(parseCertificate(text).metadata)).toEqual([["__proto__", "x"]]);
  });

  test.each([
    ["", "there is no public-key in a section curve"],
    [`public-key = "${PUBLIC}"`, "there is no public-key in a section curve"],
    ['curve\n    public-key = "short"', "public-key is not 40 characters of Z85"],
    [`curve\n    public-key = "${PUBLIC.replace("Y", "~")}"`, "public-key is not 40 characters of Z85"],
    [`curve\n    public-key = "${PUBLIC}"\n    secret-key = "x"`, "secret-key is not 40 characters of Z85"],
    [`curve\n    public-key = "${PUBLIC}`, "line 2 has a quote that does not end the value"],
    [`curve\n    public-key = "${PUBLIC}" more`, "line 2 has a quote that does not end the value"],
    ["curve\n    = x", 'line 2 is not of the form "name = value"'],
    ["curve\n\tpublic-key = x", 'line 2 is not of the form "name = value"'],
  ])("%j is none", (text, message) => {
    expect(() => parseCertificate(text)).toThrow(new CertificateError(message));
  });

  test("a line of a million blanks takes no more time than another line", () => {
    const blanks = " ".repeat(1_000_000);
    expect(parseCertificate(`x${blanks}=\u2028\ncurve\n    public-key = ${PUBLIC}${blanks}\n`).publicKey).toBe(PUBLIC);
  });

  test("a certificate that cannot be written is refused", () => {
    const certificate = createCertificate();
    const refused = [
      { ...certificate, publicKey: "short" },
      { ...certificate, metadata: { "a name": "x" } },
      { ...certificate, metadata: { name: "two\nlines" } },
      { ...certificate, metadata: { name: `'"` } },
      { ...certificate, metadata: { age: 7 } as unknown as Record<string, string> },
    ];
    for (const one of refused) expect(() => formatCertificate(one)).toThrow(TypeError);
    expect(() => formatCertificate({ publicKey: PUBLIC, metadata: {} }, { secret: true })).toThrow(/^Secret key/);
  });
});

describe("files", () => {
  test("are read as they were written; only the owner may read the secret one, even if the old file was open to all", async () => {
    const path = join(temporaryFolder(), "server.key");
    writeFileSync(`${path}_secret`, "old", { mode: 0o644 });
    chmodSync(`${path}_secret`, 0o644);
    const certificate = createCertificate(metadata);
    await saveCertificate(certificate, path);
    expect(await loadCertificate(`${path}_secret`)).toEqual(certificate);
    expect(await loadCertificate(path)).toEqual({ publicKey: certificate.publicKey, metadata });
    expect(statSync(`${path}_secret`).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).not.toContain(certificate.secretKey);
    expect(readdirSync(join(path, "..")).sort()).toEqual(["server.key", "server.key_secret"]);
  });

  test("a public certificate is one file", async () => {
    const folder = temporaryFolder();
    await saveCertificate({ publicKey: PUBLIC, metadata: {} }, join(folder, "client.key"));
    expect(readdirSync(folder)).toEqual(["client.key"]);
  });

  test("an error names the file, and leaves no other file", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "bad.key");
    writeFileSync(path, "curve\n");
    await expect(loadCertificate(path)).rejects.toThrow(`${path}: there is no public-key`);
    await expect(loadCertificate(join(folder, "absent.key"))).rejects.toMatchObject({ code: "ENOENT" });
    mkdirSync(join(folder, "taken.key"));
    await expect(saveCertificate({ publicKey: PUBLIC, metadata: {} }, join(folder, "taken.key"))).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(["bad.key", "taken.key"]);
  });

  test("pyzmq reads our files", async () => {
    const path = join(temporaryFolder(), "server.key");
    const certificate = createCertificate(metadata);
    await saveCertificate(certificate, path);
    const program = `import json, sys, zmq.auth
print(json.dumps([[k and k.decode() for k in zmq.auth.load_certificate(p)] for p in sys.argv[1:]]))`;
    const { stdout } = await run(PYTHON, ["-c", program, path, `${path}_secret`]);
    const { publicKey, secretKey } = certificate;
    expect(JSON.parse(stdout)).toEqual([
      [publicKey, null],
      [publicKey, secretKey],
    ]);
  });

  test("this library reads pyzmq's files", async () => {
    const folder = temporaryFolder();
    const program = `import json, sys, zmq.auth
paths = zmq.auth.create_certificates(sys.argv[1], "client", {"name": "Alice", "team": "the ops"})
print(json.dumps([paths, [k.decode() for k in zmq.auth.load_certificate(paths[1])]]))`;
    const { stdout } = await run(PYTHON, ["-c", program, folder]);
    const [[open, secret], [publicKey, secretKey]] = JSON.parse(stdout) as [[string, string], [string, string]];
    expect(await loadCertificate(open)).toEqual({ publicKey, metadata: {} });
    expect(await loadCertificate(secret)).toEqual({
      publicKey,
      secretKey,
      metadata: { name: "Alice", team: "the ops" },
    });
    expect([...new CertificateFolder(folder)].map((certificate) => certificate.publicKey)).toEqual([publicKey]);
  });
});

describe("a folder", () => {
  const [one, two] = [createCertificate({ name: "one" }), createCertificate({ name: "two" })];

  test("contains the public certificates, and no secret ones", async () => {
    const path = temporaryFolder();
    await saveCertificate(one, join(path, "one.key"));
    await saveCertificate(two, join(path, "two"));
    mkdirSync(join(path, "more"));
    writeFileSync(join(path, "README"), "not a certificate");
    const folder = new CertificateFolder(path);
    expect(folder.size).toBe(2);
    expect(folder.get(one.publicKey)).toEqual({ publicKey: one.publicKey, metadata: { name: "one" } });
    expect(JSON.stringify([...folder])).not.toContain(JSON.stringify(one.secretKey));
    expect(folder.get(createCertificate().publicKey)).toBeUndefined();
    expect([...folder.failures.keys()]).toEqual(["README"]);
    expect(String(folder.failures.get("README"))).toContain(join(path, "README"));
  });

  test("notices new and removed files at any time", async () => {
    const path = temporaryFolder();
    const folder = new CertificateFolder(path);
    expect(folder.get(one.publicKey)).toBeUndefined();
    await saveCertificate(one, join(path, "one.key"));
    expect(folder.get(one.publicKey)).toBeDefined();
    // Older than the time within which it may change: read once, and again only when the folder
    // changes.
    age(path, 10);
    expect(folder.size).toBe(1);
    await rename(join(path, "one.key"), join(path, ".one.key"));
    expect(folder.get(one.publicKey)).toBeUndefined();
    await saveCertificate(two, join(path, "one.key"));
    expect([folder.get(one.publicKey), folder.get(two.publicKey)?.metadata]).toEqual([undefined, { name: "two" }]);
  });

  test("notices a file that was overwritten in place after reload()", async () => {
    const path = temporaryFolder();
    await saveCertificate(one, join(path, "one.key"));
    age(path, 10);
    const folder = new CertificateFolder(path);
    writeFileSync(join(path, "one.key"), formatCertificate(two));
    expect(folder.get(two.publicKey)).toBeUndefined();
    folder.reload();
    expect(folder.get(two.publicKey)).toBeDefined();
    expect(folder.get(one.publicKey)).toBeUndefined();
  });

  test("that does not exist throws, and so does a removed one", () => {
    const path = join(temporaryFolder(), "keys");
    expect(() => new CertificateFolder(path)).toThrow(/ENOENT/);
    mkdirSync(path);
    const folder = new CertificateFolder(path);
    rmSync(path, { recursive: true });
    expect(() => folder.get(one.publicKey)).toThrow(/ENOENT/);
  });
});

/** Sets the times as if the folder had not changed for this number of seconds. */
function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(path, then, then);
}
