/**
 * Folders, with a slash at their end, and files whose comments do not wrap at 100 characters yet. A
 * folder does not include the folders in it.
 */
export const NOT_DONE: readonly string[] = [
  "examples/",
  "examples/jupyter/",
  "test/",
  "test/threads/async-programs/",
  "test/package/",
  "test/package/bundlers/",
  "test/package/runtimes/",
  "test/package/runtimes/programs/",
  "test/package/types/",
  "test/patches/",
  "test/posix/programs/",
  "test/programs/",
  "test/threads/programs/",
  "test/torture/",
  "test/torture/grammar/",
  "test/torture/malloc/",
  "test/torture/native/",
  "test/upstream/",
  "test/upstream/support/",
  "test/upstream/support/fuzzer/",
];
