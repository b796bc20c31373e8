/**
 * The version of the package. The bundle has another version of this file, with the number that
 * package.json has.
 */
export function packageVersion(): string {
  return "unbundled";
}
