/** A pattern cut into pieces: text is literal, `*` any run of characters, `?` one character. */
export type Pattern = readonly Piece[];
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "many" }
  | { readonly kind: "one" };

/** Counts comparisons where a test wants to know them. */
export interface StepCounter {
  steps: number;
}

/** Cuts a text with the wildcards `*` and `?` into a pattern; a text that came before is the same pattern. */
export function toPattern(text: string): Pattern {
  if (!text.includes("*") && !text.includes("?"))
    return text === "" ? [] : [{ kind: "text", text }];
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const pattern = cut(text);
  if (text.length <= MAX_LENGTH && remembered.size < MAX_REMEMBERED) remembered.set(text, pattern);
  return pattern;
}

/** Policies repeat a few patterns; so many of them are remembered, with what is found out of them. */
const remembered = new Map<string, Pattern>();
const [MAX_LENGTH, MAX_REMEMBERED] = [100, 5_000];

function cut(text: string): Pattern {
  return text
    .split(/([*?])/)
    .filter((part) => part !== "")
    .map((part) =>
      part === "*"
        ? { kind: "many" }
        : part === "?"
          ? { kind: "one" }
          : { kind: "text", text: part },
    );
}

/** What stands between two `*`: a text, or its characters with null for any one. */
interface Run {
  readonly length: number;
  readonly text: string | null;
  readonly signs: readonly (string | null)[];
  failure: readonly number[] | null;
}

/**
 * Whether a pattern covers a whole text. Runs between `*` are found from left to right with the failure function of
 * Knuth, Morris and Pratt, so hostile patterns (`*a*a*a…`) cost a single pass; a run with `?` costs its length at most
 * for each character. Nothing is tried twice, and no regular expression is built.
 */
export function covers(
  pattern: Pattern,
  text: string,
  counter: StepCounter = { steps: 0 },
): boolean {
  const [only] = pattern;
  if (pattern.length === 1 && only?.kind === "text") {
    counter.steps += Math.min(only.text.length, text.length);
    return only.text === text;
  }
  if (pattern.length === 1 && only?.kind === "many") return true;
  const runs = toRuns(pattern);
  const [first = NO_RUN] = runs;
  if (runs.length === 1) return first.length === text.length && at(first, text, 0, counter);
  const last = runs.at(-1) ?? NO_RUN;
  if (first.length + last.length > text.length) return false;
  if (!at(first, text, 0, counter) || !at(last, text, text.length - last.length, counter)) {
    return false;
  }
  const end = text.length - last.length;
  let from = first.length;
  for (let index = 1; index < runs.length - 1; index++) {
    const run = runs[index] ?? NO_RUN;
    const found = find(run, text, from, end, counter);
    if (found < 0) return false;
    from = found + run.length;
  }
  return from <= end;
}

const toRun = (signs: readonly (string | null)[]): Run => ({
  length: signs.length,
  text: signs.includes(null) ? null : signs.join(""),
  signs,
  failure: null,
});
const NO_RUN = toRun([]);

/** A pattern is held against many texts, and cut once. */
const runsOf = new WeakMap<Pattern, readonly Run[]>();

/** The runs between the `*` of a pattern; one run where there is none. */
function toRuns(pattern: Pattern): readonly Run[] {
  const known = runsOf.get(pattern);
  if (known !== undefined) return known;
  const signs: (string | null)[][] = [[]];
  for (const piece of pattern) {
    if (piece.kind === "many") signs.push([]);
    else signs.at(-1)?.push(...(piece.kind === "one" ? [null] : piece.text.split("")));
  }
  const runs = signs.map(toRun);
  runsOf.set(pattern, runs);
  return runs;
}

function at(run: Run, text: string, offset: number, counter: StepCounter): boolean {
  if (run.text !== null) {
    counter.steps += run.length;
    return text.startsWith(run.text, offset);
  }
  return run.signs.every((wanted, index) => {
    counter.steps++;
    return wanted === null ? offset + index < text.length : wanted === text[offset + index];
  });
}

function find(run: Run, text: string, from: number, end: number, counter: StepCounter): number {
  const { length, text: wanted } = run;
  if (length === 0) return from;
  if (wanted === null) {
    for (let start = from; start + length <= end; start++) {
      if (at(run, text, start, counter)) return start;
    }
    return -1;
  }
  run.failure ??= failures(wanted, counter);
  let matched = 0;
  for (let index = from; index < end; index++) {
    counter.steps++;
    while (matched > 0 && wanted[matched] !== text[index]) {
      matched = run.failure[matched - 1] ?? 0;
      counter.steps++;
    }
    if (wanted[matched] === text[index]) matched++;
    if (matched === length) return index - length + 1;
  }
  return -1;
}

/** For each prefix, the length of the longest border: where to go on after a mismatch. */
function failures(run: string, counter: StepCounter): number[] {
  const border = [0];
  let length = 0;
  for (let index = 1; index < run.length; index++) {
    counter.steps++;
    while (length > 0 && run[length] !== run[index]) length = border[length - 1] ?? 0;
    if (run[length] === run[index]) length++;
    border.push(length);
  }
  return border;
}

/** The six parts of an ARN pattern, cut once; fewer where it has fewer. */
export function arnParts(pattern: Pattern): readonly Pattern[] {
  const known = partsOf.get(pattern);
  if (known !== undefined) return known;
  const parts = cutAtColons(pattern, 5);
  partsOf.set(pattern, parts);
  return parts;
}
const partsOf = new WeakMap<Pattern, readonly Pattern[]>();

/** Cuts a pattern at its first `count` colons, as ARNs are cut into parts. */
export function cutAtColons(pattern: Pattern, count: number): Pattern[] {
  const parts: Piece[][] = [[]];
  for (const piece of pattern) {
    if (piece.kind !== "text") {
      parts.at(-1)?.push(piece);
      continue;
    }
    const texts = piece.text.split(":");
    const keep = Math.max(count - parts.length + 1, 0);
    const pieces =
      texts.length - 1 <= keep ? texts : [...texts.slice(0, keep), texts.slice(keep).join(":")];
    for (const [index, text] of pieces.entries()) {
      if (index > 0) parts.push([]);
      if (text !== "") parts.at(-1)?.push({ kind: "text", text });
    }
  }
  return parts;
}
