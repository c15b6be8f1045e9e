import { type Code, flow, globalsOf, I32, I64 } from "./wasm-code";

/** Variables of the module, and those that JavaScript sets: the first three carry a scan from one call to the next. */
export const GLOBALS = {
  inString: I64,
  slash: I64,
  depth: I32,
  boundsEnd: I32,
  hitsEnd: I32,
  lowest: I32,
  /** Added to an eighth of a byte's address: where its quote's bit stands. */
  quoteBits: I32,
  /** Bits of the names that came in the record. */
  seen: I64,
  /** Where the next span is put, and where there is no more room. */
  spans: I32,
  spansEnd: I32,
  /** Where a hash starts, so that nobody can know which bytes share one; and the last one. */
  seed: I64,
  hash: I32,
  /** Of decompressing: the bits that are held, with those that are used up, how many, and where the next are read. */
  held: I64,
  count: I64,
  input: I32,
  inputEnd: I32,
  /** Where the next byte is written, and how far back matches reach. */
  out: I32,
  base: I32,
  /** What is read next (MODE), whether its block is the last, and what is left of a stored one. */
  mode: I32,
  last: I32,
  left: I32,
};
export const globals = globalsOf(GLOBALS);

/** Names of the module's functions, in their order. */
export const FUNCTIONS = [
  "scan",
  "look",
  "walk",
  "find",
  "afterString",
  "afterNested",
  "afterValue",
  "nameOf",
  "hasEscape",
  "afterBucket",
  "note",
  "isSame",
  "recall",
  "inflate",
  "readHead",
  "readCodes",
  "makeTable",
  "pairLiterals",
  "addSum",
  "scanSum",
] as const;

/** The code that calls a function of the module. */
export const callTo = (name: (typeof FUNCTIONS)[number], ...operands: Code[]): Code =>
  flow.call(FUNCTIONS.indexOf(name), ...operands);
