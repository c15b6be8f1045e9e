import type { Call, Operation, Output } from "../call";
import { bindingOf, sliceArray, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import { type HiveColumn, type HiveTable, typeText } from "../sql/hive-table";
import { pageSize, requiredText, text } from "../validate";
import { athenaOf, CATALOG, invalid } from "./athena-start";

function metadata(what: string): AwsError {
  return new AwsError("MetadataException", `EntityNotFoundException: ${what} not found.`);
}

function databaseOf(call: Call): Map<string, HiveTable> {
  const catalog = requiredText(call, "CatalogName", { max: 256 });
  if (catalog.toLowerCase() !== CATALOG.toLowerCase())
    throw invalid(`Catalog ${catalog} is not found`);
  const name = requiredText(call, "DatabaseName", { max: 128 });
  const database = athenaOf(call).databases.get(name.toLowerCase());
  if (!database) throw metadata(`Database ${name}`);
  return database;
}

const columns = (list: readonly HiveColumn[]) =>
  list.map(({ name, type }) => ({ Name: name, Type: typeText(type) }));

function shape(name: string, table: HiveTable): Output {
  return {
    Name: name,
    TableType: "EXTERNAL_TABLE",
    Columns: columns(table.columns),
    PartitionKeys: columns(table.partitions),
    Parameters: {
      EXTERNAL: "TRUE",
      inputformat: "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
      location: table.location,
      "serde.serialization.lib": "org.apache.hive.hcatalog.data.JsonSerDe",
      ...table.properties,
    },
  };
}

const getTableMetadata: Operation = (call) => {
  const database = databaseOf(call);
  const name = requiredText(call, "TableName", { max: 128 });
  const table = database.get(name.toLowerCase());
  if (!table) throw metadata(`Table ${name}`);
  return { TableMetadata: shape(name.toLowerCase(), table) };
};

const listTableMetadata: Operation = (call) => {
  const tables = [...databaseOf(call)];
  // A pattern of our own making would be another language than AWS's.
  if (text(call, "Expression") !== null) throw invalid("This endpoint takes no expression");
  const limit = pageSize(call, "MaxResults", { standard: 50, max: 50 });
  const binding = bindingOf(call, [call.input.DatabaseName]);
  const first = startOf(call, "NextToken", binding, () => invalid("Invalid pagination token"));
  const { items, next } = sliceArray(tables, first, limit);
  return {
    TableMetadataList: items.map(([name, table]) => shape(name, table)),
    NextToken: next === null ? undefined : call.tokens.seal(binding, String(next)),
  };
};

/** What the endpoint answers of Athena's catalogue. */
export const athenaTables: Record<string, Operation> = {
  GetTableMetadata: getTableMetadata,
  ListTableMetadata: listTableMetadata,
};
