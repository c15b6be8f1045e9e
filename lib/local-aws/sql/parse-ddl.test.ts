import { expect, it } from "vitest";
import { typeText } from "./hive-table";
import { changesCatalogue, parseDdl } from "./parse-ddl";

it.each([
  ["-- why\n /* and how */ CREATE TABLE x", true],
  ["drop table x", true],
  ["Insert INTO x VALUES (1)", true],
  ["SELECT 'create table'", false],
  ["WITH x AS (SELECT 1) SELECT * FROM x", false],
  ["", false],
  ["'", false],
])("tells what %s changes", (sql, changes) => {
  expect(changesCatalogue(sql)).toBe(changes);
});

it("takes time by the length of a statement, whatever its comments", () => {
  expect(changesCatalogue(`${"/**/".repeat(50_000)}x`)).toBe(false);
});

it("reads a table with all that its statement may say", () => {
  const ddl = parseDdl(
    `CREATE EXTERNAL TABLE IF NOT EXISTS "Db".\`T\` (
    a STRING COMMENT 'it''s', b array<struct<\`C\`:int, d: map<string,varchar(3)>>>)
    COMMENT 'all' PARTITIONED BY (day string)
    ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ('k' = 'v')
    STORED AS INPUTFORMAT 'y' OUTPUTFORMAT 'z'
    LOCATION 's3://some-bucket/a b/' TBLPROPERTIES ('p.q' = 'r;s', "t" = 'u');`.replace(
      '"t"',
      "'t'",
    ),
  );
  if (ddl.kind !== "create-table") throw new Error(ddl.kind);
  const { columns, partitions, ...rest } = ddl.table;
  expect([ddl.database, ddl.name, ddl.ifNotExists]).toEqual(["db", "t", true]);
  expect(columns.map(({ name, type }) => `${name} ${typeText(type)}`)).toEqual([
    "a string",
    "b array<struct<c:int,d:map<string,string>>>",
  ]);
  expect(partitions.map(({ name }) => name)).toEqual(["day"]);
  expect(rest).toEqual({
    location: "s3://some-bucket/a b/",
    properties: { "p.q": "r;s", t: "u" },
  });
});

it.each([
  ["CREATE TABLE t AS SELECT 1", /does not know such a statement/],
  ["CREATE EXTERNAL TABLE t (a string)", /mismatched input '<EOF>'/],
  ["CREATE EXTERNAL TABLE t (a string) LOCATION 'hdfs://x'", /is not of S3/],
  ["CREATE EXTERNAL TABLE t (a text) LOCATION 's3://bucket/'", /unknown type text/],
  [
    "CREATE EXTERNAL TABLE t (a string,) LOCATION 's3://bucket/'",
    /line 1:35: mismatched input '\)'/,
  ],
  ["DROP TABLE t; DROP TABLE u", /mismatched input ';'/],
])("refuses %s", (sql, words) => {
  expect(() => parseDdl(sql)).toThrow(words);
});
