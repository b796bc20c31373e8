/** Random bytes, the environment, files and interfaces. */
import { expect, test } from "vitest";
import type { World } from "./world.js";

export function system(world: World): void {
  test("random bytes differ, and fill a buffer of any size", () => {
    const { host } = world.party();
    const [a, b] = [new Uint8Array(200_000), new Uint8Array(200_000)];
    host.random(a);
    host.random(b);
    expect(new Set(a).size).toBe(256);
    expect(Buffer.compare(a, b)).not.toBe(0);
    expect(a.subarray(-32).some((byte) => byte !== 0)).toBe(true);
    host.random(new Uint8Array(0));
  });

  test("random bytes fill nothing but their buffer", () => {
    const { host } = world.party();
    const around = new Uint8Array(64);
    host.random(around.subarray(16, 48));
    expect(new Set(around.subarray(16, 48)).size).toBeGreaterThan(10);
    expect([...around.subarray(0, 16), ...around.subarray(48)].every((byte) => byte === 0)).toBe(true);
  });

  test("seeds differ from host to host", () => {
    const seeds = Array.from({ length: 8 }, () => world.party().host.seed());
    expect(new Set(seeds).size).toBe(8);
    expect(seeds.every((seed) => Number.isInteger(seed))).toBe(true);
  });

  test("the process has a number, and an environment", () => {
    const { host } = world.party();
    expect(host.process()).toBeGreaterThan(0);
    expect(host.environment("NO_SUCH_VARIABLE_OF_THIS_TEST")).toBeUndefined();
  });

  test("folders and files", () => {
    const party = world.party();
    const { host } = party;
    const folder = world.folder();
    const made = host.fileMkdtemp(`${folder}/tmpXXXXXX`);
    expect(made).toMatch(/tmp......$/);
    expect(host.fileMode(String(made)) & 0o170777).toBe(0o040700);
    expect(host.fileMkdtemp(`${folder}/tmp`)).toBe(party.no("EINVAL"));
    expect(host.fileMkdtemp(`${folder}/none/XXXXXX`)).toBe(party.no("ENOENT"));
    expect(host.fileMode(`${folder}/none`)).toBe(party.no("ENOENT"));
    expect(host.fileUnlink(`${folder}/none`)).toBe(party.no("ENOENT"));
    expect(host.fileUnlink("a\0b")).toBe(party.no("EINVAL"));
    expect(host.fileRmdir(folder)).toBe(party.no("ENOTEMPTY"));
    expect(host.fileRmdir(String(made))).toBe(0);
    expect(host.fileRmdir(String(made))).toBe(party.no("ENOENT"));
  });

  test("interfaces, among them loopback", () => {
    const { host } = world.party();
    const listed = host.interfaces();
    expect(listed.find(({ address }) => address === "127.0.0.1")).toMatchObject({
      family: 4,
      prefixLength: 8,
      internal: true,
    });
    for (const { name, prefixLength, address, family } of listed) {
      expect(name).not.toBe("");
      expect(prefixLength).toBeLessThanOrEqual(family === 4 ? 32 : 128);
      expect(address.includes(":")).toBe(family === 6);
    }
  });
}
