/** Types of run.mjs, which is JavaScript because each Node runs it. */
export interface Stress {
  readonly flags: readonly string[];
  readonly twice?: boolean;
  readonly gc?: boolean;
}
export const STRESS: Readonly<Record<string, Stress>>;
export function outcomes(command: string, how: Stress, seeds: readonly string[]): (readonly string[])[];
