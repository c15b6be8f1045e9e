export type JsonRecord = Record<string, unknown>;

/** The value as an object; null for everything else, also for lists. */
export function objectOf(value: unknown): JsonRecord | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : null;
}

/** The value as a text that is not empty; null for everything else. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Parts of an ARN; null when the text is none. The resource may hold colons itself. */
export function arnParts(arn: string): {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
} | null {
  const [word, partition, service, region, accountId, ...rest] = arn.split(":");
  if (word !== "arn" || !partition || !service || rest.length === 0) return null;
  return {
    partition,
    service,
    region: region ?? "",
    accountId: accountId ?? "",
    resource: rest.join(":"),
  };
}

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
