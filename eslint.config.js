/**
 * Lint: the strict type-checked rules of typescript-eslint for TypeScript, the plain ones for the few JavaScript files.
 * Layout is prettier's business, and the direction of imports a test's (test/layers).
 */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["build/", "dist/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Option tables and bit masks: a number in a template string, or a boolean compared to a flag, is meant.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // An indexed read of a typed array or a table whose bounds the line above has checked.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `_x` is an argument that a signature demands.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 300 }],
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
    // An interface has a name in the declarations of programs, where a type alias of a module would be spelled out.
    files: ["ts/zmq/create.ts"],
    rules: { "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }] },
  },
  {
    // Version 5 of npm zeromq had a Context of static methods.
    files: ["ts/v5-compat/library.ts"],
    rules: { "@typescript-eslint/no-extraneous-class": ["error", { allowStaticOnly: true }] },
  },
  {
    // describe() callbacks are lists of tests.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
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
