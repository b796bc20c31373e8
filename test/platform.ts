/**
 * Runs before each test file: installs Node's platform, for tests that import inner files of ts/
 * and no entry.
 */
import "../ts/shim/node/platform/platform.js";
