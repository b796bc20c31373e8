/** Before the tests of a file: Node's platform, for those that import inner files of ts/ and no entry. */
import "../ts/shim/node/platform/platform.js";
