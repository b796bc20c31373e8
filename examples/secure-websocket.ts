/**
 * REQ and REP over wss, WebSocket over TLS. An authority signs the server's certificate, and the
 * client trusts the authority. Here the openssl command makes both certificates. In production they
 * come from a certificate authority, and `server.renewCertificate()` installs a renewed one.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Reply, Request } from "libzmq-wasm";

const folder = mkdtempSync(join(tmpdir(), "secure-websocket-"));
const openssl = (...args: string[]): unknown => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
const text = (name: string): string => readFileSync(join(folder, name), "utf8");
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

openssl("req", "-x509", ...newKey, "-subj", "/CN=example authority", "-keyout", "ca-key.pem", "-out", "ca.pem");
openssl("req", ...newKey, "-subj", "/CN=example server", "-keyout", "key.pem", "-out", "request.pem");
writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost\n");
const signed = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-extfile", "names", "-out", "cert.pem"];
openssl("x509", "-req", "-in", "request.pem", ...signed);

const server = new Reply({ wssCertPem: text("cert.pem"), wssKeyPem: text("key.pem") });
await server.bind("wss://127.0.0.1:*");

const client = new Request({ wssTrustPem: text("ca.pem"), wssHostname: "localhost" });
client.connect(server.lastEndpoint!);
await client.send("Hello");
const [question] = await server.receive();
await server.send(`${String(question)} over TLS`);
console.log(String((await client.receive())[0])); // Hello over TLS

client.close();
server.close();
rmSync(folder, { recursive: true });
