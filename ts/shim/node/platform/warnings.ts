/**
 * Warnings of the process, which programs hear of by `process.on("warning")`.
 */

/** See `Platform.warn`, and `HostSystem.warn` for an error. */
export function warn(warning: Error | string, code?: string, detail?: string): void {
  const options = { ...(code !== undefined && { code }), ...(detail !== undefined && { detail }) };
  process.emitWarning(warning, options);
}
