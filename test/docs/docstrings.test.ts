/**
 * Every public export of the package has a docstring, and so has each of its members. The reference
 * is made of them. Constants of C have none: their meaning is that of zmq.h and of POSIX.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "../../dist");
const entries = readdirSync(DIST)
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => (existsSync(join(DIST, name.replace(/ts$/, "cts"))) ? name.replace(/ts$/, "cts") : name));
const CONSTANT = /^(?:ZMQ_|E[A-Z]+$|POLL[A-Z]+$|SHUT_|MONOTONIC_CLOCK$|default$)/;
/**
 * Members without a docstring of their own: `Zmq` has the functions of the module, structs are
 * zmq.h's, names and codes of errors are in the docstrings of their classes, and methods that take
 * options by number are npm zeromq's. Those of hosts are explained at the head of each interface.
 */
const ELSEWHERE =
  /^Zmq\.|^zmq_\w+_t\.|Error\.(?:name|code)$|\.[gs]et\w+Option$|^(?:Host\w*|Datagram|InterfaceAddress)\./;

const program = ts.createProgram(
  entries.map((name) => join(DIST, name)),
  { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: ["node"], skipLibCheck: true },
);
const checker = program.getTypeChecker();

function isDocumented(symbol: ts.Symbol): boolean {
  return symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;
}

function isOurs({ declarations = [] }: ts.Symbol): boolean {
  return declarations.length > 0 && declarations.every((node) => node.getSourceFile().fileName.startsWith(DIST));
}

/** Public members that the class or interface declares itself. */
function members(symbol: ts.Symbol): ts.Symbol[] {
  const declared = (symbol.declarations ?? []).filter(
    (node) => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node),
  );
  return declared
    .flatMap((node) => [...node.members])
    .filter((member) => member.name !== undefined && ts.isIdentifier(member.name))
    .filter((member) => (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) === 0)
    .flatMap((member) => checker.getSymbolAtLocation(member.name!) ?? []);
}

/** Names without a docstring: of exports, and of members as `Class.member`. */
function undocumented(entry: string): string[] {
  const file = program.getSourceFile(join(DIST, entry))!;
  return checker.getExportsOfModule(checker.getSymbolAtLocation(file)!).flatMap((exported) => {
    if (CONSTANT.test(exported.name)) return [];
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    if (!isOurs(symbol)) return [];
    const missing = members(symbol).filter((member) => !isDocumented(member));
    const names = missing.map((member) => `${exported.name}.${member.name}`).filter((name) => !ELSEWHERE.test(name));
    return [...(isDocumented(symbol) ? [] : [exported.name]), ...names];
  });
}

test("the package has its entries", () => {
  expect(entries.length).toBeGreaterThanOrEqual(10);
});

test.each(entries)("%s: each export and member has a docstring", (entry) => {
  expect(undocumented(entry)).toEqual([]);
});
