import { createHash } from "node:crypto";

/** A row of `policy_document`. */
export interface DocumentRecord {
  sha256: string;
  body: string;
  bytes: number;
  valid: boolean;
}

/**
 * The record of a policy document as it came: SHA-256 and length of its UTF-8 bytes, and whether it
 * parses as a JSON object. The text itself is never changed.
 */
export function toDocument(body: string): DocumentRecord {
  const bytes = Buffer.from(body, "utf8");
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    body,
    bytes: bytes.length,
    valid: isJsonObject(body),
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
