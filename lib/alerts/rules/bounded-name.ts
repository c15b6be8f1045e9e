import { createHash } from "node:crypto";

/** Characters, of three bytes at most: with what stands beside it an index of PostgreSQL takes 2,704 bytes. */
const LONGEST = 700;
const KEPT = 500;

/** A text that names something in an index; of a longer one the beginning, and a hash by which it is still told apart. */
export function boundedName(text: string): string {
  if (text.length <= LONGEST) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, KEPT).toWellFormed()}…${hash}`;
}
