/** Athena's error catalogue (User Guide, "Athena error catalog"): whose fault, and the number of its type. */
interface Catalogued {
  category: 1 | 2;
  type: number;
}

const SYSTEM: Catalogued = { category: 1, type: 200 };
const USER: Catalogued = { category: 2, type: 1000 };
/** The types that stand for one thing; everything else is the user's mistake. */
const CATALOGUE: Record<string, Catalogued> = {
  EXCEEDED_MEMORY_LIMIT: { category: 1, type: 0 },
  EXCEEDED_TIME_LIMIT: { category: 1, type: 206 },
  GENERIC_INTERNAL_ERROR: SYSTEM,
  HIVE_BAD_DATA: { category: 2, type: 1001 },
};

/** Why a query fails: Trino's name for it, and the sentence that stands in `StatusReason`. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly category: 1 | 2;
  readonly type: number;

  /** `code` as in `SYNTAX_ERROR`; null where Athena's own words stand without one. */
  constructor(
    readonly code: string | null,
    text: string,
    { category, type }: Catalogued = CATALOGUE[code ?? ""] ?? USER,
  ) {
    super(code === null ? text : `${code}: ${text}`);
    this.category = category;
    this.type = type;
  }
}

/** The place of a character, as Trino counts: lines from 1, columns from 1. */
export function placeOf(sql: string, at: number): string {
  const before = sql.slice(0, at).split("\n");
  return `line ${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

/** Trino's answer to what it cannot parse. */
export function syntaxError(sql: string, at: number, what: string): QueryError {
  return new QueryError(null, `${placeOf(sql, at)}: ${what}`);
}
