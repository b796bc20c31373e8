/**
 * Chromium of the system: found, or installed from Debian's package, and driven by playwright-core.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const PACKAGE = "chromium";
const PLACES = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/**
 * Tests run in containers, which have no sandbox of their own, a small /dev/shm, and no graphics.
 */
const ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/**
 * @param {string} tools folder where playwright-core is installed
 * @param {string[]} [more] further arguments
 */
export function launch(tools, more = []) {
  const { chromium } = createRequire(join(tools, "package.json"))("playwright-core");
  const ignoreDefaultArgs = ["--disable-back-forward-cache"]; // a default of playwright-core
  return chromium.launch({
    executablePath: findChromium(),
    args: [...ARGUMENTS, ...more],
    ignoreDefaultArgs,
    headless: true,
  });
}

/** The program of Chromium, which is installed where it is missing. */
export function findChromium() {
  return present() ?? installed();
}

function present() {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}

function installed() {
  try {
    execFileSync("apt-get", ["update"], { stdio: ["ignore", "ignore", "pipe"] });
    execFileSync("apt-get", ["install", "--yes", "--no-install-recommends", PACKAGE], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (cause) {
    const text = `there is no Chromium: install Debian's package ${PACKAGE}, or name the program in the variable CHROMIUM`;
    throw new Error(text, { cause });
  }
  const found = present();
  if (found) return found;
  throw new Error(`the package ${PACKAGE} has no program in ${PLACES.slice(1).join(", ")}`);
}
