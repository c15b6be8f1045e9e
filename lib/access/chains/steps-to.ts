import type { Link } from "./assumable-by";

/** A way on which a principal comes to one with access, step by step. */
export interface Way {
  from: string;
  /** The principal with access, in whose place the last step is. */
  to: string;
  /** First step first; at least one. Each leads where the next begins. */
  steps: readonly Link[];
  /** The least sure of the steps. */
  verdict: Link["verdict"];
}

/** Longer ways are not looked for. */
export const MAX_STEPS = 4;

/** From what is least sure. */
const SURE: readonly Link["verdict"][] = ["unknown", "allowed-if", "allowed"];

/**
 * For each principal that has no access itself, the shortest way to one that has, of equally short ones the surest; at
 * most `max` steps. Circles do no harm: who has a way is not led further. `links` are those of `assumableBy`.
 */
export function stepsTo(
  withAccess: Iterable<string>,
  links: readonly Link[],
  max = MAX_STEPS,
): Map<string, Way> {
  const reached = new Set(withAccess);
  const into = groupByTarget(links);
  const ways = new Map<string, Way>();
  let edge = [...reached];
  for (let step = 1; step <= max && edge.length > 0; step++) {
    const found = new Map<string, Way>();
    for (const at of edge) {
      for (const link of into.get(at) ?? []) {
        if (reached.has(link.from)) continue;
        const way = lengthen(link, ways.get(at));
        const known = found.get(link.from);
        if (known === undefined || isSurer(way, known)) found.set(link.from, way);
      }
    }
    for (const [from, way] of found) {
      reached.add(from);
      ways.set(from, way);
    }
    edge = [...found.keys()];
  }
  return ways;
}

function lengthen(link: Link, rest: Way | undefined): Way {
  const { from, to, verdict } = link;
  if (rest === undefined) return { from, to, steps: [link], verdict };
  const least = SURE.find((each) => each === verdict || each === rest.verdict) ?? verdict;
  return { from, to: rest.to, steps: [link, ...rest.steps], verdict: least };
}

/** Of ways that are as sure, the one that comes first in the order of names, so that answers stay the same. */
function isSurer(way: Way, known: Way): boolean {
  const difference = SURE.indexOf(way.verdict) - SURE.indexOf(known.verdict);
  return difference > 0 || (difference === 0 && nameOf(way) < nameOf(known));
}
const nameOf = ({ steps }: Way) => steps.map(({ to }) => to).join("\n");

function groupByTarget(links: readonly Link[]): Map<string, Link[]> {
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    const group = groups.get(link.to);
    if (group === undefined) groups.set(link.to, [link]);
    else group.push(link);
  }
  return groups;
}
