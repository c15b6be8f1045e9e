import { Interner, ListInterner } from "./interner";
import { type Partition, spread } from "./partitions";

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
  private readonly lists = new ListInterner();
  private readonly known: Answer[] = [];

  /** The number of what is said to an action. */
  number(text: string): number {
    return this.texts.of(text);
  }

  /** The answer of numbers, one for each group of actions. */
  of(numbers: readonly number[], groups: Partition): Answer {
    const said = spread(groups, numbers, 0);
    const id = this.lists.of(said);
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
