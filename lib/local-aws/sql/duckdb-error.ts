import { QueryError } from "./query-error";

const KNOWN: readonly [
  pattern: RegExp,
  of: (found: RegExpExecArray, text: string) => QueryError,
][] = [
  [
    /Table with name "?([^"\n]+?)"? does not exist/,
    (found) =>
      new QueryError("TABLE_NOT_FOUND", `Table 'awsdatacatalog.${found[1]}' does not exist`),
  ],
  [
    /Referenced (?:column|table) "([^"]+)" (?:was )?not found/,
    (found) => new QueryError("COLUMN_NOT_FOUND", `Column '${found[1]}' cannot be resolved`),
  ],
  [
    /(INVALID_FUNCTION_ARGUMENT|INVALID_CAST_ARGUMENT): ([^\n]*)/,
    (found) => new QueryError(found[1] ?? "", found[2] ?? ""),
  ],
  [/Parser Error: ([^\n]*)/, (found) => new QueryError(null, `line 1:1: ${found[1]}`)],
  [
    /^Out of Memory Error/,
    () => new QueryError("EXCEEDED_MEMORY_LIMIT", "Query exhausted resources at this scale factor"),
  ],
  [
    /^Conversion Error: ([^\n]*)/,
    (found) => new QueryError("INVALID_CAST_ARGUMENT", found[1] ?? ""),
  ],
  [
    /Malformed JSON|gzip|GZIP|Missing field|maximum_object_size|unexpected end of/,
    (_, text) => new QueryError("HIVE_BAD_DATA", `Error reading a file: ${text}`),
  ],
  [
    /^(?:Binder|Catalog|Invalid Input|Not implemented) Error: ([^\n]*)/,
    (found) => new QueryError("TYPE_MISMATCH", found[1] ?? ""),
  ],
];

/** DuckDB's error in Athena's words; paths are shown as S3 has them. */
export function queryErrorOf(error: unknown, folder: string): QueryError {
  if (error instanceof QueryError) return error;
  const words = error instanceof Error ? error.message : String(error);
  const text = (words.split("\n\n")[0] ?? "").replaceAll(`${folder}/`, "s3://");
  for (const [pattern, of] of KNOWN) {
    const found = pattern.exec(text);
    if (found) return of(found, text.split("\n")[0] ?? "");
  }
  return new QueryError("GENERIC_INTERNAL_ERROR", text.split("\n")[0] ?? "");
}
