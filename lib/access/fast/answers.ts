import { Interner } from "./interner";

/** What one side says to all wanted actions. */
export interface Answer {
  /** By wanted action, in order: what it says, as a number; equal numbers decide alike. */
  said: readonly number[];
  /** The number of `said` as a whole. */
  id: number;
}

/** Numbers what a side says, so that equal answers are found by one number. */
export class Answers {
  private readonly texts = new Interner();
  private readonly lists = new Interner();
  private readonly known: Answer[] = [];

  /** The answer of texts, one for each wanted action. */
  of(texts: readonly string[]): Answer {
    const said = texts.map((text) => this.texts.of(text));
    const id = this.lists.of(said.join());
    const known = this.known[id];
    if (known !== undefined) return known;
    const answer = { said, id };
    this.known[id] = answer;
    return answer;
  }

  get size(): number {
    return this.texts.size + this.lists.size;
  }
}

/** Puts what groups of actions have in the places of their actions. */
export function spread<T>(
  groups: readonly (readonly number[])[],
  values: readonly T[],
  length: number,
  none: T,
): T[] {
  const list = new Array<T>(length).fill(none);
  for (const [index, positions] of groups.entries()) {
    for (const position of positions) list[position] = values[index] ?? none;
  }
  return list;
}
