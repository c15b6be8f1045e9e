import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QueryError } from "./query-error";
import { toDuckDb } from "./to-duckdb";

describe("a query of Trino as DuckDB reads it", () => {
  it.each([
    ["SELECT resources[1].arn FROM t", "SELECT trino_at_index(resources, 1) . arn FROM t"],
    [
      "SELECT a.b[1][2], m['k']",
      "SELECT trino_at_index(trino_at_index(a . b, 1), 2) , trino_at_key(m, 'k')",
    ],
    ["SELECT split(a, '/')[2]", "SELECT trino_at_index(split ( a , '/' ), 2)"],
    ["SELECT element_at(x, 1).arn", "SELECT ((x)[1]) . arn"],
    ["SELECT ARRAY[1, 2]", "SELECT ARRAY [ 1 , 2 ]"],
    ["SELECT CAST(x AS array(array(varchar)))", "SELECT CAST(x AS varchar[][])"],
    ["SELECT any_match(r, x -> x.a = 1)", "SELECT (len(list_filter(r, x -> x . a = 1)) > 0)"],
    [
      "SELECT filter(r, x -> x > 1), count(*) FILTER (WHERE a)",
      "SELECT list_filter ( r , x -> x > 1 ) , count ( * ) FILTER ( WHERE a )",
    ],
    [
      "SELECT regexp_like(a, '(') -- ]\n FROM t /* ' */",
      "SELECT trino_regexp_like ( a , '(' ) FROM t",
    ],
    [
      "WITH a (x) AS (SELECT 1), b (y, z) AS (SELECT 2, 3) SELECT * FROM a, b",
      "WITH a ( x ) AS ( SELECT 1 ) , b ( y , z ) AS ( SELECT 2 , 3 ) SELECT * FROM a , b",
    ],
    [
      "SELECT * FROM t CROSS JOIN UNNEST(r) AS u (a, b)",
      "SELECT * FROM t CROSS JOIN LATERAL (SELECT unnest(r, max_depth := 2)) AS u ( a , b )",
    ],
    [
      "SELECT x FROM UNNEST(r) WITH ORDINALITY AS u(x, n)",
      "SELECT x FROM unnest(r) WITH ORDINALITY AS u ( x , n )",
    ],
    ["SELECT CAST(CAST(x AS JSON) AS varchar)", "SELECT trino_text(CAST(x AS JSON))"],
    [
      "SELECT CAST(x AS varchar(3)), TRY_CAST(' as varchar' AS json)",
      "SELECT CAST(x AS varchar ( 3 )) , TRY_CAST ( ' as varchar' AS json )",
    ],
    ["SELECT 1;", "SELECT 1"],
  ])("%s", (trino, duckDb) => {
    expect(toDuckDb(trino)).toBe(duckDb);
  });

  it("either is written or refused, whatever the text", () => {
    const piece = fc.constantFrom(
      ...["SELECT", "(", ")", "[", "]", ",", ".", "'", '"', "x", "1", "count", "array", "unnest"],
      ...[
        "element_at",
        "any_match",
        "AS",
        "WITH",
        "FROM",
        "--",
        "/*",
        "->",
        "$$",
        "\\",
        "é",
        " ",
        "\n",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          // What passes has its brackets in pairs, outside of texts.
          const written = toDuckDb(`SELECT ${pieces.join("")}`).replace(
            /'(?:[^']|'')*'|"(?:[^"]|"")*"/g,
            "",
          );
          expect(written.match(/[([]/g)?.length ?? 0).toBe(written.match(/[)\]]/g)?.length ?? 0);
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
        }
      }),
    );
  });

  it("reads a text of the greatest length in one go, and none that is nested without end", () => {
    const long = `SELECT ${"lower(a), ".repeat(25_000)}1`;
    expect(toDuckDb(long).length).toBeGreaterThan(250_000);
    expect(() => toDuckDb(`SELECT ${"(".repeat(100_000)}`)).toThrow(/nested too deep/);
    for (const open of ["/*x", "'", '"'])
      expect(() => toDuckDb(`SELECT ${open.padEnd(250_001, open)}`)).toThrow(/does not end/);
  });
});
