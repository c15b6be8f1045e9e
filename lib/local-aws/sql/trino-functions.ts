/**
 * Functions of Trino that DuckDB has under the same name with the same meaning for what queries over CloudTrail ask
 * (trino.io, "Functions and operators"; duckdb.org, "Functions").
 */
const SAME = `
  abs array_agg array_distinct array_position array_sort avg bool_and bool_or ceil ceiling chr coalesce concat concat_ws
  corr count count_if current_date date_diff date_trunc day dense_rank exp first_value flatten floor greatest grouping hour if
  lag last_value lead least length ln lower lpad ltrim map max max_by md5 millisecond min min_by minute mod month now
  ntile nullif percent_rank pow power quarter rank regexp_replace replace reverse round row row_number rpad rtrim
  second sign split sqrt starts_with stddev strpos substr substring sum trim try typeof upper variance year
`;

/** Those that DuckDB has under another name. */
const RENAMED: Record<string, string> = {
  approx_distinct: "approx_count_distinct",
  arbitrary: "any_value",
  any_value: "any_value",
  array_join: "array_to_string",
  array_max: "list_max",
  array_min: "list_min",
  codepoint: "unicode",
  contains: "list_contains",
  day_of_week: "isodow",
  filter: "list_filter",
  map_entries: "map_entries",
  map_keys: "map_keys",
  map_values: "map_values",
  sequence: "generate_series",
  transform: "list_transform",
};

/**
 * Those whose meaning differs, as macros. A value that is not there is NULL in Trino, where DuckDB gives an empty text or
 * an error: `regexp_extract`, `split_part`, JSON that is none. Paths in brackets are Trino's, DuckDB takes dots.
 */
const MACROS: Record<string, string> = {
  array_union: "(a, b) AS list_distinct(list_concat(a, b))",
  array_intersect: "(a, b) AS list_intersect(a, b)",
  array_except: "(a, b) AS list_filter(list_distinct(a), x -> NOT list_contains(b, x))",
  cardinality: "(a) AS len(a)",
  date: "(a) AS CAST(a AS DATE)",
  from_iso8601_timestamp: "(a) AS CAST(a AS TIMESTAMPTZ)",
  from_iso8601_date: "(a) AS CAST(a AS DATE)",
  from_unixtime: "(a) AS to_timestamp(a)",
  is_json_scalar:
    "(a) AS json_type(CAST(a AS JSON)) IS NOT NULL AND json_type(CAST(a AS JSON)) NOT IN ('OBJECT', 'ARRAY')",
  json_path: "(p) AS regexp_replace(p, '\\[\"([^\"]*)\"\\]', '.\"\\1\"', 'g')",
  json_array_length: "(a) AS TRY(json_array_length(a))",
  json_extract: "(a, p) AS TRY(json_extract(a, trino_json_path(p)))",
  json_extract_scalar: `(a, p) AS CASE WHEN json_type(TRY(json_extract(a, trino_json_path(p)))) IN ('OBJECT', 'ARRAY')
    THEN NULL ELSE TRY(json_extract_string(a, trino_json_path(p))) END`,
  json_format: "(a) AS CAST(a AS VARCHAR)",
  json_parse: "(a) AS CAST(a AS JSON)",
  map_agg: "(a, b) AS map_from_entries(list(DISTINCT ROW(a, b)))",
  regexp_extract: `(a, p, g := 0) AS CASE WHEN regexp_matches(a, p) THEN regexp_extract(a, p, g) END`,
  regexp_like: "(a, p) AS regexp_matches(a, p)",
  split_part: "(a, d, n) AS split(a, d)[n]",
  to_hex: "(a) AS upper(hex(a))",
  to_iso8601: "(a) AS strftime(a, '%Y-%m-%dT%H:%M:%S.%gZ')",
  to_unixtime: "(a) AS epoch(a)",
  to_utf8: "(a) AS encode(a)",
  from_utf8: "(a) AS decode(a)",
  // What CAST to varchar is: of JSON a scalar's own text, of a time with its thousandths.
  text: `(a) AS CASE typeof(a)
    WHEN 'TIMESTAMP' THEN trino_thousandths(CAST(a AS VARCHAR))
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN trino_thousandths(regexp_replace(CAST(a AS VARCHAR), '[+]00$', '')) || ' UTC'
    WHEN 'JSON' THEN CASE WHEN json_type(CAST(a AS JSON)) IN ('OBJECT', 'ARRAY')
      THEN error('INVALID_CAST_ARGUMENT: Cannot cast ' || a || ' to varchar')
      ELSE json_extract_string(CAST(a AS JSON), '$') END
    ELSE CAST(a AS VARCHAR) END`,
  thousandths: "(t) AS left(t || CASE WHEN contains(t, '.') THEN '00' ELSE '.000' END, 23)",
  // What `x[n]` is: outside of an array, and for a key that a map has not, Trino fails where element_at gives NULL.
  at_index: `(a, n) AS CASE WHEN n > len(a) THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or'
    || ' equal to array length: ' || n || ' > ' || len(a)) ELSE a[n] END`,
  at_key: `(a, k) AS CASE WHEN NOT map_contains(a, k) THEN error('INVALID_FUNCTION_ARGUMENT: Key not present in map: '
    || k) ELSE a[k] END`,
};

/** Of this file's own, and not to be called by name. */
const HIDDEN = ["json_path", "text", "thousandths", "at_index", "at_key"];
/** Others call them. */
const FIRST = ["json_path", "thousandths"];

/** Take a lambda that no macro can hand on. */
export const MATCHES: Record<string, (filtered: string, all: string) => string> = {
  any_match: (filtered) => `(len(${filtered}) > 0)`,
  none_match: (filtered) => `(len(${filtered}) = 0)`,
  all_match: (filtered, all) => `(len(${filtered}) = len(${all}))`,
};

const DUCKDB_NAMES = new Map<string, string>([
  ...SAME.trim()
    .split(/\s+/)
    .map((name) => [name, name] as const),
  ...Object.keys(MACROS).map((name) => [name, `trino_${name}`] as const),
  ...Object.entries(RENAMED),
]);
for (const name of HIDDEN) DUCKDB_NAMES.delete(name);

/** What DuckDB calls a function of Trino; undefined for one that this endpoint does not know. */
export function duckDbName(name: string): string | undefined {
  return DUCKDB_NAMES.get(name);
}

/** Statements that make the macros, each after those that it calls. */
export const MACRO_STATEMENTS: readonly string[] = Object.entries(MACROS)
  .sort(([a], [b]) => Number(FIRST.includes(b)) - Number(FIRST.includes(a)))
  .map(([name, rest]) => `CREATE MACRO main.trino_${name}${rest}`);
