/**
 * A hash of everything that happens in a world, in its order: two runs that have the same hash have
 * done the same. 64 bits, from two multiplicative hashes with different factors. It is not for
 * secrets.
 */
const FACTORS = [0x01000193, 0x85ebca6b] as const;

export class TraceHash {
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  number(value: number): void {
    this.#add(value | 0);
    if (value > 0x7fffffff || value < -0x80000000) this.#add(Math.floor(value / 2 ** 32) | 0);
  }

  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.#add(value.charCodeAt(i));
    this.#add(value.length);
  }

  bytes(value: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < value.length; i++) {
      const byte = value[i]!;
      low = Math.imul(low ^ byte, FACTORS[0]);
      high = Math.imul(high ^ byte ^ (low >>> 15), FACTORS[1]);
    }
    this.#low = low;
    this.#high = high;
    this.#add(value.length);
  }

  /** 32 bits of it. */
  get mark(): number {
    return this.#high;
  }

  /** 16 hexadecimal digits. */
  get digest(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #add(value: number): void {
    this.#low = Math.imul(this.#low ^ value, FACTORS[0]);
    this.#high = Math.imul(this.#high ^ value ^ (this.#low >>> 15), FACTORS[1]);
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
