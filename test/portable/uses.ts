/** What of a program's code only Node has: names of its modules and of its globals. */
import ts from "typescript";

/** Globals that a browser does not have. */
export const NODE_GLOBALS: ReadonlySet<string> = new Set([
  ...["Buffer", "NodeJS", "process", "global", "require", "__dirname", "__filename"],
  ...["setImmediate", "clearImmediate"],
]);

/** Each once, in the order in which they come. */
export function usesOfNode(code: string): string[] {
  const uses = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^node:/.test(node.text)) uses.add(node.text);
    if (ts.isIdentifier(node) && NODE_GLOBALS.has(node.text) && !isMember(node)) uses.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("code.ts", code, ts.ScriptTarget.ES2022, true));
  return [...uses];
}

/** Whether the name is that of a member of something else than the global object. */
function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node && !isGlobalThis(parent.expression);
  if (ts.isBindingElement(parent)) {
    const { initializer } = parent.parent.parent as ts.VariableDeclaration;
    return (parent.propertyName ?? parent.name) === node && !(initializer && isGlobalThis(initializer));
  }
  const named = ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isObjectLiteralElement(parent);
  return named && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
}

function isGlobalThis(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isGlobalThis(node.expression);
  return ts.isIdentifier(node) && node.text === "globalThis";
}
