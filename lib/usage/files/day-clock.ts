import { timeOf } from "../rules/decode-record";

/** Two digits at `at` as a number; -1 when they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const ten = (bytes[at] as number) - 0x30;
  const one = (bytes[at + 1] as number) - 0x30;
  return ten >= 0 && ten <= 9 && one >= 0 && one <= 9 ? ten * 10 + one : -1;
}

/** Reads CloudTrail's times from bytes; the day, which rarely changes, is worked out once. */
export class DayClock {
  readonly #day = new Uint8Array(10);
  #start = -1;

  /** Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ` at `from`; -1 for everything else. */
  seconds(bytes: Uint8Array, from: number): number {
    // `T`, two colons and `Z`.
    if (bytes[from + 10] !== 0x54 || bytes[from + 19] !== 0x5a) return -1;
    if (bytes[from + 13] !== 0x3a || bytes[from + 16] !== 0x3a) return -1;
    const hour = pair(bytes, from + 11);
    const minute = pair(bytes, from + 14);
    const second = pair(bytes, from + 17);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
    if (!this.#isDay(bytes, from) && !this.#setDay(bytes, from)) return -1;
    return this.#start + hour * 3600 + minute * 60 + second;
  }

  #isDay(bytes: Uint8Array, from: number): boolean {
    const day = this.#day;
    for (let at = 9; at >= 0; at -= 1) if (bytes[from + at] !== day[at]) return false;
    return true;
  }

  #setDay(bytes: Uint8Array, from: number): boolean {
    const text = Buffer.from(bytes.subarray(from, from + 10)).toString("latin1");
    const start = timeOf(`${text}T00:00:00Z`);
    if (start === null) return false;
    this.#day.set(bytes.subarray(from, from + 10));
    this.#start = start / 1000;
    return true;
  }
}
