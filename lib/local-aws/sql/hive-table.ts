/** A type of Hive: `string`, or with its parts. Members of a struct in lower case, as Glue keeps them. */
export type HiveType =
  | { kind: "plain"; name: string }
  | { kind: "array"; of: HiveType }
  | { kind: "map"; key: HiveType; value: HiveType }
  | { kind: "struct"; members: { name: string; type: HiveType }[] };

export interface HiveColumn {
  name: string;
  type: HiveType;
}

/** A table of the Glue catalogue over files of S3. */
export interface HiveTable {
  columns: HiveColumn[];
  partitions: HiveColumn[];
  /** `s3://bucket/prefix`. */
  location: string;
  /** TBLPROPERTIES, names as they were written. */
  properties: Record<string, string>;
}

/** The statement's own words, beside what it makes. */
export interface CreateTable {
  database: string | null;
  name: string;
  ifNotExists: boolean;
  table: HiveTable;
}

/** A type as Glue and Athena write it, e.g. `array<struct<arn:string>>`. */
export function typeText(type: HiveType): string {
  switch (type.kind) {
    case "plain":
      return type.name;
    case "array":
      return `array<${typeText(type.of)}>`;
    case "map":
      return `map<${typeText(type.key)},${typeText(type.value)}>`;
    case "struct":
      return `struct<${type.members.map(({ name, type: of }) => `${name}:${typeText(of)}`).join(",")}>`;
  }
}
