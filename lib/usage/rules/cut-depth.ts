/** CloudTrail's own records have a dozen levels; JSON of thousands is more than stacks hold, here and in PostgreSQL. */
const MOST_LEVELS = 64;
const CUT = "…";

/** The value with `…` in the place of every object and list that lies deeper than 64 levels. */
export function cutDepth(value: unknown, levels: number = MOST_LEVELS): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return CUT;
  if (Array.isArray(value)) return value.map((one) => cutDepth(one, levels - 1));
  const entries = Object.entries(value).map(([name, one]) => [name, cutDepth(one, levels - 1)]);
  return Object.fromEntries(entries);
}
