import type { Link } from "./assumable-by";
import { MAX_STEPS } from "./steps-to";

/** Somebody who comes to a role: in how many steps at least, and how sure the surest of these ways is. */
export interface WayBack {
  from: string;
  steps: number;
  verdict: Link["verdict"];
}

/** From what is least sure. */
const VERDICTS: readonly Link["verdict"][] = ["unknown", "allowed-if", "allowed"];

/**
 * Who comes to a role, as `stepsTo` finds them but without the steps: for counting, of many roles on the same links. A
 * way is not made where nobody looks at it.
 */
export class WaysBack {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];
  /** By principal: who comes in one step, each followed by how sure that is. */
  private readonly into: number[][] = [];

  constructor(links: readonly Link[]) {
    for (const { from, to, verdict } of links) {
      const list = this.into[this.numberOf(to)];
      list?.push(this.numberOf(from), VERDICTS.indexOf(verdict));
    }
  }

  private numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.numbers.set(name, number);
    this.into.push([]);
    return number;
  }

  /** Everybody but the role itself, those with fewer steps first. */
  to(role: string): WayBack[] {
    const start = this.numbers.get(role);
    if (start === undefined) return [];
    const reached = new Uint8Array(this.names.length);
    const surest = new Uint8Array(this.names.length);
    reached[start] = 1;
    surest[start] = VERDICTS.length - 1;
    const found: WayBack[] = [];
    let edge = [start];
    for (let steps = 1; steps <= MAX_STEPS && edge.length > 0; steps++) {
      edge = this.before(edge, reached, surest);
      for (const one of edge) {
        reached[one] = 1;
        const verdict = VERDICTS[surest[one] ?? 0] ?? "unknown";
        found.push({ from: this.names[one] ?? "", steps, verdict });
      }
    }
    return found;
  }

  /** Who comes to some of these in one step and was not reached yet; `surest` is filled in. */
  private before(edge: readonly number[], reached: Uint8Array, surest: Uint8Array): number[] {
    const found = new Set<number>();
    for (const at of edge) {
      const list = this.into[at] ?? [];
      for (let place = 0; place < list.length; place += 2) {
        const [from, sure] = [list[place] ?? 0, list[place + 1] ?? 0];
        if (reached[from] === 1) continue;
        const way = Math.min(sure, surest[at] ?? 0);
        if (!found.has(from) || way > (surest[from] ?? 0)) surest[from] = way;
        found.add(from);
      }
    }
    return [...found];
  }
}
