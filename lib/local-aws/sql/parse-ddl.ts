import type { CreateTable, HiveColumn, HiveType } from "./hive-table";
import { QueryError } from "./query-error";
import { TokenReader } from "./read-tokens";
import { firstWord } from "./tokens";

/** A statement that changes the catalogue. */
export type Ddl =
  | ({ kind: "create-table" } & CreateTable)
  | { kind: "drop-table"; database: string | null; name: string; ifExists: boolean }
  | { kind: "create-database"; name: string; ifNotExists: boolean };

const CHANGES = new Set(
  "create drop alter msck insert unload merge delete update optimize vacuum".split(" "),
);

/** True for a statement that would change something. */
export function changesCatalogue(sql: string): boolean {
  return CHANGES.has(firstWord(sql));
}

/**
 * Reads CREATE EXTERNAL TABLE, DROP TABLE and CREATE DATABASE of Hive (Athena User Guide, "DDL statements"). Throws
 * QueryError for what does not parse, and NOT_SUPPORTED for every other statement.
 */
export function parseDdl(sql: string): Ddl {
  const reader = new TokenReader(sql);
  const ddl = statement(reader);
  if (!reader.ended) throw reader.unexpected();
  return ddl;
}

function statement(reader: TokenReader): Ddl {
  if (reader.take("create", "external", "table")) return createTable(reader);
  if (reader.take("create", "database") || reader.take("create", "schema")) {
    const ifNotExists = reader.take("if", "not", "exists");
    const ddl: Ddl = { kind: "create-database", ifNotExists, name: reader.name() };
    if (reader.take("comment")) reader.text();
    return ddl;
  }
  if (reader.take("drop", "table")) {
    const ifExists = reader.take("if", "exists");
    return { kind: "drop-table", ifExists, ...tableName(reader) };
  }
  throw new QueryError("NOT_SUPPORTED", "This endpoint does not know such a statement");
}

function tableName(reader: TokenReader): { database: string | null; name: string } {
  const first = reader.name();
  if (!reader.take(".")) return { database: null, name: first };
  return { database: first, name: reader.name() };
}

function createTable(reader: TokenReader): Ddl {
  const ifNotExists = reader.take("if", "not", "exists");
  const named = tableName(reader);
  reader.expect("(");
  const columns = reader.list(")", () => column(reader));
  if (reader.take("comment")) reader.text();
  const partitions: HiveColumn[] = reader.take("partitioned", "by", "(")
    ? reader.list(")", () => column(reader))
    : [];
  format(reader);
  reader.expect("location");
  const location = reader.text();
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(location))
    throw new QueryError(null, `FAILED: SemanticException Location ${location} is not of S3`);
  const properties = reader.take("tblproperties", "(") ? propertyList(reader) : {};
  const table = { columns, partitions, location, properties };
  return { kind: "create-table", ifNotExists, ...named, table };
}

/** How rows and files are read is CloudTrail's own format, whichever of its classes a statement names. */
function format(reader: TokenReader): void {
  if (reader.take("row", "format", "serde")) {
    reader.text();
    if (reader.take("with", "serdeproperties", "(")) propertyList(reader);
  }
  if (reader.take("stored", "as", "inputformat")) {
    reader.text();
    reader.expect("outputformat");
    reader.text();
  }
}

function propertyList(reader: TokenReader): Record<string, string> {
  const entries = reader.list(")", (): [string, string] => {
    const name = reader.text();
    reader.expect("=");
    return [name, reader.text()];
  });
  return Object.fromEntries(entries);
}

function column(reader: TokenReader): HiveColumn {
  const made = { name: reader.name(), type: typeOf(reader) };
  if (reader.take("comment")) reader.text();
  return made;
}

const PLAIN = new Set(
  "string boolean tinyint smallint int integer bigint float double date timestamp binary".split(
    " ",
  ),
);

function typeOf(reader: TokenReader): HiveType {
  if (reader.take("array", "<")) {
    const of = typeOf(reader);
    reader.expect(">");
    return { kind: "array", of };
  }
  if (reader.take("map", "<")) {
    const key = typeOf(reader);
    reader.expect(",");
    const value = typeOf(reader);
    reader.expect(">");
    return { kind: "map", key, value };
  }
  if (reader.take("struct", "<")) {
    const members = reader.list(">", () => {
      const name = reader.name();
      reader.expect(":");
      return { name, type: typeOf(reader) };
    });
    return { kind: "struct", members };
  }
  const name = reader.name();
  if ((name === "varchar" || name === "char") && reader.take("(")) {
    reader.number();
    reader.expect(")");
    return { kind: "plain", name: "string" };
  }
  if (!PLAIN.has(name)) throw new QueryError(null, `FAILED: ParseException unknown type ${name}`);
  return { kind: "plain", name };
}
