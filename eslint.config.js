/**
 * Lint: the strict type-checked rules of typescript-eslint for TypeScript, the plain ones for the
 * few JavaScript files. Prettier holds the layout, and test/layers.test.ts the direction of
 * imports.
 */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * What runs on Node alone: Node's host and platform, threads, and entries whose types are Node's.
 */
const NODE_ONLY = [
  "ts/node.ts",
  "ts/instance.ts",
  "ts/streams.ts",
  "ts/auth/certificate-files.ts",
  "ts/beacon/**",
  "ts/cli/**",
  "ts/http/**",
  "ts/core/threads/**",
  "ts/shim/embedded.ts",
  "ts/shim/node/**",
  "ts/v5-compat/**",
  "ts/relay/**",
  "ts/sim/**",
  "ts/sim.ts",
  "ts/zhelpers.ts",
  "ts/workers/**",
];
/** The same names as in test/portable/uses.ts: a test compares them. */
const NODE_GLOBALS = [
  ...["Buffer", "NodeJS", "process", "global", "require", "__dirname", "__filename"],
  ...["setImmediate", "clearImmediate"],
];
const THROUGH_PLATFORM =
  "only Node has it: take it from the host (ts/shim/host.ts) or the platform (ts/shim/platform.ts)";

export default defineConfig(
  { ignores: ["build/", "dist/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Option tables and bit masks: a number in a template string, or a boolean compared to a
      // flag, is intended.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Indexed reads of a typed array or a table whose bounds the line above has checked.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `_x` is a parameter that a signature demands.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 300 }],
    },
  },
  {
    // The code above the host runs wherever JavaScript and WebAssembly do.
    files: ["ts/**/*.ts"],
    ignores: [...NODE_ONLY, "ts/shim/program-bytes.ts"],
    rules: {
      "no-restricted-globals": ["error", ...NODE_GLOBALS.map((name) => ({ name, message: THROUGH_PLATFORM }))],
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*"], message: THROUGH_PLATFORM }] }],
      "@typescript-eslint/no-restricted-types": [
        "error",
        { types: { Buffer: "say Bytes (ts/shim/program-bytes.ts): what a program gets is a Buffer on Node alone" } },
      ],
    },
  },
  {
    // Generated tables.
    files: ["ts/zmq/constants.ts", "ts/zmq/option-table.ts", "ts/core/boundary/errno-numbers.ts"],
    rules: { "max-lines": "off" },
  },
  {
    // Options are properties made from a table: an interface beside the class declares them.
    files: ["ts/api/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-declaration-merging": "off",
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
    },
  },
  {
    // An interface keeps its name in the declarations of programs; a type alias of a module would
    // be spelled out.
    files: ["ts/zmq/create.ts"],
    rules: { "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }] },
  },
  {
    // Version 5 of npm zeromq had a Context of static methods.
    files: ["ts/v5-compat/library.ts"],
    rules: { "@typescript-eslint/no-extraneous-class": ["error", { allowStaticOnly: true }] },
  },
  {
    // A pattern of the Guide is one file, with its comments.
    files: ["examples/guide/async/*.ts"],
    rules: { "max-lines": ["error", { max: 300, skipComments: true }] },
  },
  {
    // describe() callbacks are lists of tests. The mirror's deprecated functions are tested, too.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-deprecated": "off" },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: "error" },
  },
  {
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
