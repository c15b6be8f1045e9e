import type { HiveTable } from "../sql/hive-table";
import type { Ddl } from "../sql/parse-ddl";
import { QueryError } from "../sql/query-error";
import type { LocalAthena } from "./types";

const exists = (what: string) =>
  new QueryError(
    null,
    `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:${what} already exists)`,
    { category: 2, type: 1003 },
  );

function databaseOf(athena: LocalAthena, name: string): Map<string, HiveTable> {
  const database = athena.databases.get(name);
  if (database) return database;
  throw new QueryError(
    null,
    `FAILED: SemanticException [Error 10072]: Database does not exist: ${name}`,
    { category: 2, type: 1003 },
  );
}

/** Changes the catalogue as the statement says. `database` is that of the query. Throws QueryError in Hive's words. */
export function applyDdl(athena: LocalAthena, ddl: Ddl, database: string): void {
  if (ddl.kind === "create-database") {
    if (!athena.databases.has(ddl.name)) athena.databases.set(ddl.name, new Map());
    else if (!ddl.ifNotExists) throw exists(`Database ${ddl.name}`);
    return;
  }
  const tables = databaseOf(athena, ddl.database ?? database);
  if (ddl.kind === "drop-table") {
    if (!tables.delete(ddl.name) && !ddl.ifExists)
      throw new QueryError(
        null,
        `FAILED: SemanticException [Error 10001]: Table not found ${ddl.name}`,
        { category: 2, type: 1003 },
      );
    return;
  }
  if (!tables.has(ddl.name)) tables.set(ddl.name, ddl.table);
  else if (!ddl.ifNotExists) throw exists(`Table ${ddl.name}`);
}
