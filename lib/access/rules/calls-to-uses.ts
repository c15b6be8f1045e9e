import type { UseInput } from "../schemas";

/** Successful calls of one principal by one operation through one service, as they were counted. */
interface Calls {
  /** `usage_principal.ref` */
  ref: string;
  operation: string;
  /** Empty for a direct call. */
  service: string;
  calls: number;
  lastAt: Date;
  addresses: readonly string[];
  contexts: readonly { value: string; calls: number; lastAt: Date }[];
}

/**
 * Counted calls as uses of a case: one for each encryption context, one for the rest. Contexts that were kept as a
 * mark of their own (too long, too many) are not known; an S3 object's ARN was kept as its bucket's.
 */
export function callsToUses(calls: readonly Calls[]): UseInput[] {
  return calls.flatMap(({ ref, operation, service, calls: all, lastAt, addresses, contexts }) => {
    const of = {
      principal: principalOf(ref),
      operation,
      service: service === "" ? null : service,
      sourceIp: addresses.includes("…") ? null : [...addresses],
    };
    let rest = all;
    const known = contexts.flatMap(({ value, calls: count, lastAt: at }): UseInput[] => {
      const encryptionContext = contextOf(value);
      if (encryptionContext === null) return [];
      rest -= count;
      return [{ ...of, encryptionContext, calls: count, lastAt: at.toISOString() }];
    });
    if (rest <= 0) return known;
    const other = { ...of, encryptionContext: null, calls: rest, lastAt: lastAt.toISOString() };
    return [...known, other];
  });
}

/** The name by which access knows somebody whom usage counts. */
function principalOf(ref: string): string {
  if (ref.startsWith("service:")) return ref.slice("service:".length);
  return ref.startsWith("account:") ? ref.slice("account:".length) : ref;
}

function contextOf(value: string): Record<string, string | null> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const pairs = Object.entries(parsed).map(([name, given]): [string, string | null] => {
    const whole = typeof given === "string" && !(name === "aws:s3:arn" && given.endsWith("/*"));
    return [name, whole ? given : null];
  });
  return Object.fromEntries(pairs);
}
