import type { Call } from "./call";
import { AwsError } from "./protocol/errors";

/** The service's code for a value outside its constraints, e.g. `ValidationException`. */
export function constraint(code: string, value: unknown, field: string, rule: string): AwsError {
  const shown = value === undefined || value === null ? "null" : `'${String(value)}'`;
  const name = field.charAt(0).toLowerCase() + field.slice(1);
  return new AwsError(
    code,
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${rule}`,
  );
}

function codeOf(call: Call): string {
  if (call.service === "iam" || call.service === "sts") return "ValidationError";
  return call.service === "organizations" ? "InvalidInputException" : "ValidationException";
}

/** A string of the input, null when left out. Throws AWS's validation error, or that of its type. */
export function text(
  call: Call,
  field: string,
  rules: { max?: number; min?: number; pattern?: RegExp; oneOf?: readonly string[] } = {},
): string | null {
  const value = call.input[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string")
    throw new AwsError("SerializationException", `${field} must be a string`);
  const { min = 1, max, pattern, oneOf } = rules;
  const code = codeOf(call);
  if (value.length < min)
    throw constraint(code, value, field, `Member must have length greater than or equal to ${min}`);
  if (max !== undefined && value.length > max)
    throw constraint(code, value, field, `Member must have length less than or equal to ${max}`);
  if (pattern && !pattern.test(value))
    throw constraint(
      code,
      value,
      field,
      `Member must satisfy regular expression pattern: ${pattern.source}`,
    );
  if (oneOf && !oneOf.includes(value))
    throw constraint(
      code,
      value,
      field,
      `Member must satisfy enum value set: [${oneOf.join(", ")}]`,
    );
  return value;
}

/** As `text`, for a member that must be there. */
export function requiredText(
  call: Call,
  field: string,
  rules: Parameters<typeof text>[2] = {},
): string {
  const value = text(call, field, rules);
  if (value === null) throw constraint(codeOf(call), null, field, "Member must not be null");
  return value;
}

/** A page size of the input, or `standard` when left out. Query services carry it as text. */
export function pageSize(
  call: Call,
  field: string,
  { standard, max, code }: { standard: number; max: number; code?: string },
): number {
  const given = call.input[field];
  if (given === undefined || given === null) return standard;
  const value = typeof given === "string" && /^-?\d+$/.test(given) ? Number(given) : given;
  if (typeof value !== "number" || !Number.isInteger(value))
    throw new AwsError("SerializationException", `${field} must be a whole number`);
  if (value < 1)
    throw constraint(
      code ?? codeOf(call),
      value,
      field,
      "Member must have value greater than or equal to 1",
    );
  if (value > max)
    throw constraint(
      code ?? codeOf(call),
      value,
      field,
      `Member must have value less than or equal to ${max}`,
    );
  return value;
}

/** A list of strings of the input; empty when left out. */
export function texts(call: Call, field: string): string[] {
  const value = call.input[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new AwsError("SerializationException", `${field} must be a list of strings`);
  return value as string[];
}

/** A time of the input, null when left out: seconds since 1970 in JSON, ISO 8601 in other protocols. */
export function time(call: Call, field: string): Date | null {
  const value = call.input[field];
  if (value === undefined || value === null) return null;
  const date = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
  if (Number.isNaN(date.getTime()))
    throw new AwsError("SerializationException", `${field} must be a time`);
  return date;
}
