/** The compilers, module resolutions and Node typings with which the consumers are compiled. */

/**
 * @typedef {object} Compiler
 * @property {string} name as in `npm:typescript@...` of package.json
 * @property {number} version
 * @property {readonly string[]} nodeTypes versions of @types/node that it compiles; "none": without
 */

/** @type {readonly Compiler[]} */
export const COMPILERS = [
  { name: "5.4", version: 5.4, nodeTypes: ["none", "20-early", "20", "22"] },
  { name: "5.9", version: 5.9, nodeTypes: ["none", "20", "22", "26"] },
  { name: "6", version: 6, nodeTypes: ["none", "20", "22", "26"] },
  { name: "7", version: 7, nodeTypes: ["none", "20", "22", "26"] },
];

/**
 * @typedef {object} Resolution
 * @property {string} name
 * @property {object} options
 * @property {readonly ("esm" | "commonjs")[]} formats the formats of programs that it can compile
 * @property {(version: number) => boolean} exists whether a compiler version supports it
 */

const always = () => true;

/** @type {readonly Resolution[]} */
export const RESOLUTIONS = [
  { name: "nodenext", options: { module: "nodenext" }, formats: ["esm", "commonjs"], exists: always },
  { name: "node16", options: { module: "node16" }, formats: ["esm", "commonjs"], exists: always },
  {
    name: "bundler",
    options: { module: "esnext", moduleResolution: "bundler" },
    formats: ["esm"],
    exists: always,
  },
  {
    name: "commonjs",
    options: { module: "commonjs", moduleResolution: "bundler" },
    formats: ["esm", "commonjs"],
    exists: (version) => version >= 6,
  },
  {
    name: "node10",
    options: { module: "commonjs", moduleResolution: "node10", esModuleInterop: true },
    formats: ["esm", "commonjs"],
    exists: (version) => version < 7,
  },
];

/**
 * The strictest options that a program may have.
 * @param {number} version
 * @param {Resolution} resolution
 */
export function optionsOf(version, { name, options }) {
  return {
    target: "ES2022",
    lib: ["ES2022"],
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    isolatedModules: true,
    // It would forbid `import` in code that is compiled to CommonJS.
    ...(name === "bundler" ? { verbatimModuleSyntax: true } : {}),
    ...(name === "node10" && version >= 6 ? { ignoreDeprecations: "6.0" } : {}),
    declaration: true,
    emitDeclarationOnly: true,
    outDir: "out",
    ...options,
  };
}
