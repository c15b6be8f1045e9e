import type { Member } from "./json-walk";

/** Names of members that are looked for, with what to do with each. */
export type Names<Part> = readonly (readonly Known<Part>[])[];

interface Known<Part> {
  name: Uint8Array;
  part: Part;
  /** A letter and a bit of its own, in the order in which they are given. */
  letter: string;
  bit: number;
}

export const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));

/** The names by their length; at most 26. */
export function namesOf<Part>(parts: Record<string, Part>): Names<Part> {
  const byLength: Known<Part>[][] = [];
  for (const [at, [name, part]] of Object.entries(parts).entries()) {
    const known = { name: bytesOf(name), part, letter: String.fromCharCode(97 + at), bit: 1 << at };
    const same = byLength[name.length] ?? [];
    byLength[name.length] = [...same, known];
  }
  return Array.from(byLength, (same) => same ?? []);
}

/** What is known under the member's name; null for a name that nobody looks for. */
export function lookUp<Part>(
  names: Names<Part>,
  bytes: Uint8Array,
  { name, nameEnd }: Member,
): Known<Part> | null {
  const same = names[nameEnd - name];
  if (same === undefined) return null;
  for (const known of same) if (isSame(bytes, name, nameEnd, known.name)) return known;
  return null;
}

/** Whether these are the wanted bytes. */
export function isSame(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false;
  for (let at = 0; at < wanted.length; at += 1) {
    if (bytes[start + at] !== wanted[at]) return false;
  }
  return true;
}
/** Whether a backslash stands in it: then its bytes are not what it says. */
export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === 0x5c) return true;
  return false;
}
