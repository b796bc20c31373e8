/**
 * Options of a constructor: values for the properties of the new object. The errors are those of
 * the assignments, as in npm zeromq. Their `detail` names the option that was probably meant.
 */
import { shown } from "../errors.js";
import { nearest } from "../names.js";

/** The properties of an object that can be set. */
function settable(target: object): Set<string> {
  const names = new Set<string>();
  for (let at: object | null = target; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null)
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if ("set" in property && property.set !== undefined) names.add(name);
  return names;
}

/** Sets the properties. `elsewhere` are names that other types of object have. */
export function assignOptions(target: object, values: object, elsewhere: Iterable<string> = []): void {
  try {
    Object.assign(target, values);
  } catch (error) {
    if (!(error instanceof TypeError) || "detail" in error) throw error;
    const names = settable(target);
    const strange = Object.keys(values).find((name) => !names.has(name));
    throw strange === undefined
      ? error
      : Object.assign(error, { detail: describe(strange, target, names, new Set(elsewhere)) });
  }
}

function describe(name: string, target: object, names: Set<string>, elsewhere: Set<string>): string {
  const kind = `a ${target.constructor.name}`;
  if (name in target) return `${name} of ${kind} can only be read`;
  if (name.startsWith("gssapi")) return `${name}: GSSAPI is not built in`;
  if (elsewhere.has(name)) return `${kind} has no option "${name}", which other kinds of socket have`;
  const meant = nearest(name, names);
  return `${kind} has no option "${shown(name)}"${meant === undefined ? "" : `: did you mean "${meant}"?`}`;
}
