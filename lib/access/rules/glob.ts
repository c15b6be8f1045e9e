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

/** Cuts a text with the wildcards `*` and `?` into a pattern. */
export function toPattern(text: string): Pattern {
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

/** A character to be met, or null for any one. */
type Run = readonly (string | null)[];

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
  const runs = toRuns(pattern);
  const [first = []] = runs;
  if (runs.length === 1) return first.length === text.length && at(first, text, 0, counter);
  const last = runs.at(-1) ?? [];
  if (first.length + last.length > text.length) return false;
  if (!at(first, text, 0, counter) || !at(last, text, text.length - last.length, counter)) {
    return false;
  }
  const end = text.length - last.length;
  let from = first.length;
  for (const run of runs.slice(1, -1)) {
    const found = find(run, text, from, end, counter);
    if (found < 0) return false;
    from = found + run.length;
  }
  return from <= end;
}

/** The runs between the `*` of a pattern; one run where there is none. */
function toRuns(pattern: Pattern): Run[] {
  const runs: (string | null)[][] = [[]];
  for (const piece of pattern) {
    if (piece.kind === "many") runs.push([]);
    else runs.at(-1)?.push(...(piece.kind === "one" ? [null] : piece.text.split("")));
  }
  return runs;
}

function at(run: Run, text: string, offset: number, counter: StepCounter): boolean {
  return run.every((wanted, index) => {
    counter.steps++;
    return wanted === null ? offset + index < text.length : wanted === text[offset + index];
  });
}

function find(run: Run, text: string, from: number, end: number, counter: StepCounter): number {
  if (run.length === 0) return from;
  if (run.includes(null)) {
    for (let start = from; start + run.length <= end; start++) {
      if (at(run, text, start, counter)) return start;
    }
    return -1;
  }
  const failure = failures(run, counter);
  let matched = 0;
  for (let index = from; index < end; index++) {
    counter.steps++;
    while (matched > 0 && run[matched] !== text[index]) {
      matched = failure[matched - 1] ?? 0;
      counter.steps++;
    }
    if (run[matched] === text[index]) matched++;
    if (matched === run.length) return index - run.length + 1;
  }
  return -1;
}

/** For each prefix, the length of the longest border: where to go on after a mismatch. */
function failures(run: Run, counter: StepCounter): number[] {
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
