/**
 * buildInfo(): its description of the wasm equals libzmq's answers and the build's arguments.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { buildInfo, capability, createInstance, libzmqPatches, version, type Instance } from "../ts/index.js";
import * as zmq from "../ts/zmq/index.js";

const ROOT = join(import.meta.dirname, "..");
const pins = readFileSync(join(ROOT, "libzmq-src/pins.env"), "utf8");
const pin = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(pins)![1]!;
const { version: packageVersion } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

describe.each([false, true])("of an instance with threads: %s", (threads) => {
  let instance: Instance;

  function made(): Instance {
    instance = createInstance({ threads });
    onTestFinished(() => instance.destroy());
    return instance;
  }

  test("versions, sources and flags are those of the build", () => {
    const { capabilities, patches, ...rest } = buildInfo(made());
    expect(rest).toEqual({
      version: packageVersion,
      libzmq: version,
      libsodium: /_(.*)\.orig/.exec(pin("LIBSODIUM_TARBALL"))![1],
      emscripten: pin("EMCC_VERSION"),
      mode: threads ? "threaded" : "inline",
      variant: "release",
      lto: true,
      wasmFeatures: ["bulk-memory", "simd128", "nontrapping-fptoint", "sign-ext", ...(threads ? ["atomics"] : [])],
      sources: {
        [pin("LIBZMQ_TARBALL")]: pin("LIBZMQ_SHA256"),
        [pin("LIBSODIUM_TARBALL")]: pin("LIBSODIUM_SHA256"),
      },
    });
    expect(patches).toEqual(libzmqPatches());
    expect(capabilities).toMatchObject(capability);
  });

  test("version and capabilities equal libzmq's answers", () => {
    const { libzmq, capabilities } = buildInfo(made());
    const { zmq_has, zmq_version } = zmq.createZmq(instance);
    const parts = [{ value: 0 }, { value: 0 }, { value: 0 }] as const;
    zmq_version(...parts);
    expect(libzmq).toBe(parts.map(({ value }) => value).join("."));
    const asked = Object.keys(capabilities).map((name) => [name, zmq_has(name) === 1]);
    expect(Object.fromEntries(asked)).toEqual(capabilities);
  });
});

test("capabilities name everything that this libzmq can be asked for", () => {
  const source = readFileSync(join(ROOT, "build/stage/libzmq/src/zmq.cpp"), "utf8");
  const asked = Array.from(
    source.matchAll(/strcmp \(capability_, (?:zmq::protocol_name::|")(\w+)/g),
    ([, name]) => name!,
  );
  expect(Object.keys(buildInfo().capabilities).sort()).toEqual([...new Set(asked)].sort());
});

test("a value that is not an instance is a TypeError", () => {
  for (const value of [null, {}, "inline", 1])
    expect(() => buildInfo(value as unknown as Instance)).toThrow(/^Instance must be what createInstance\(\)/);
});

test("a wasm without its description runs, and buildInfo() says what is missing", () => {
  const wasm = readFileSync(join(ROOT, "dist/libzmq.wasm"));
  wasm.write("x", wasm.lastIndexOf("libzmq.build"));
  const instance = createInstance({ wasm });
  onTestFinished(() => instance.destroy());
  let thrown: unknown;
  try {
    buildInfo(instance);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    code: "ERR_ZMQ_NO_BUILD_INFO",
    message: "this wasm does not say how it was built: its custom section libzmq.build is missing",
  });
});

/** The output of a program on the built package. */
function printed(program: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: ROOT, encoding: "utf8" });
}

test.each(["libzmq-wasm", "libzmq-wasm/zmq"])("%s exports it, and makes no instance to answer", (name) => {
  const program = `import { buildInfo } from "${name}"; const { version, libzmq, mode } = buildInfo();
    console.log(version, libzmq, mode);`;
  expect(printed(program)).toBe(`${packageVersion} ${version} inline\n`);
});
