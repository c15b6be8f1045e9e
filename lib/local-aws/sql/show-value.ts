import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";

/** A column of an answer, as Trino names its type. */
export interface AnswerColumn {
  name: string;
  type: string;
  precision: number;
  scale: number;
}

const TYPES: Record<string, [name: string, precision: number]> = {
  BOOLEAN: ["boolean", 0],
  TINYINT: ["tinyint", 3],
  SMALLINT: ["smallint", 5],
  INTEGER: ["integer", 10],
  BIGINT: ["bigint", 19],
  UTINYINT: ["smallint", 5],
  USMALLINT: ["integer", 10],
  UINTEGER: ["bigint", 19],
  UBIGINT: ["bigint", 19],
  // A sum of whole numbers, which is a bigint in Trino.
  HUGEINT: ["bigint", 19],
  FLOAT: ["float", 17],
  DOUBLE: ["double", 17],
  DATE: ["date", 0],
  TIMESTAMP: ["timestamp", 3],
  TIMESTAMP_S: ["timestamp", 3],
  TIMESTAMP_MS: ["timestamp", 3],
  TIMESTAMP_NS: ["timestamp", 3],
  "TIMESTAMP WITH TIME ZONE": ["timestamp with time zone", 3],
  BLOB: ["varbinary", 1_073_741_824],
  JSON: ["json", 0],
};

/** How Athena describes a column of this type (API reference, "ColumnInfo"). */
export function columnOf(name: string, type: DuckDBType): AnswerColumn {
  const text = type.toString();
  if (text.endsWith("]")) return { name, type: "array", precision: 0, scale: 0 };
  if (text.startsWith("STRUCT")) return { name, type: "row", precision: 0, scale: 0 };
  if (text.startsWith("MAP")) return { name, type: "map", precision: 0, scale: 0 };
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(text);
  if (decimal)
    return { name, type: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const [shown, precision] = TYPES[type.alias ?? text] ?? ["varchar", 2_147_483_647];
  return { name, type: shown, precision, scale: 0 };
}

/** As Java writes a double: `1.0`, `1.7692608E9`. */
function double(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${exponent.replace("+", "")}`;
}

const THOUSAND = BigInt(1000);

function timestamp(micros: bigint): string {
  const at = new Date(Number(micros / THOUSAND));
  return at.toISOString().replace("T", " ").slice(0, -1);
}

type Parts = Readonly<Record<string, unknown>>;

/**
 * A value as Athena writes it into `VarCharValue`, and Lake into a row: `2026-11-22 00:00:00.000`, `[a, b]`, `{k=v}`.
 * Null for NULL, which is no text.
 */
export function showValue(value: DuckDBValue, type: DuckDBType): string | null {
  if (value === null) return null;
  if (typeof value === "number")
    return /^(DOUBLE|FLOAT)$/.test(type.toString()) ? double(value) : String(value);
  if (typeof value !== "object") return String(value);
  const parts = value as unknown as Parts;
  if ("micros" in parts) {
    const shown = timestamp(parts.micros as bigint);
    return type.toString() === "TIMESTAMP WITH TIME ZONE" ? `${shown} UTC` : shown;
  }
  return nested(parts, type) ?? String(value);
}

const shown = (value: unknown, type: DuckDBType) => showValue(value as DuckDBValue, type) ?? "null";

function nested(parts: Parts, type: DuckDBType): string | null {
  if ("valueType" in type && "items" in parts) {
    const items = parts.items as unknown[];
    return `[${items.map((item) => shown(item, type.valueType as DuckDBType)).join(", ")}]`;
  }
  if ("keyType" in type && Array.isArray(parts.entries)) {
    const { keyType, valueType } = type;
    const entries = parts.entries as { key: unknown; value: unknown }[];
    return `{${entries.map(({ key, value }) => `${shown(key, keyType)}=${shown(value, valueType)}`).join(", ")}}`;
  }
  if ("entryTypes" in type && parts.entries) {
    const { entryNames, entryTypes } = type;
    const entries = parts.entries as Record<string, unknown>;
    const members = entryNames.map((name, index) => {
      const of = entryTypes[index];
      return `${name.toLowerCase()}=${of ? shown(entries[name], of) : "null"}`;
    });
    return `{${members.join(", ")}}`;
  }
  return null;
}
