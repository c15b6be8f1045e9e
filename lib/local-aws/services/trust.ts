import { z } from "zod";
import type { Caller } from "../call";

const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? [value] : value));
const statement = z.object({
  Effect: z.string(),
  Action: list.optional(),
  Principal: z.union([z.literal("*"), z.record(z.string(), list)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
});
const document = z.object({ Statement: z.union([statement, z.array(statement)]) });

type Statement = z.infer<typeof statement>;

/** The role behind a session's ARN, as trust policies name it. */
function roleArn(arn: string): string {
  return arn.replace(/:sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, ":iam::$1:role/$2");
}

function namesCaller({ Principal }: Statement, caller: Caller): boolean {
  if (Principal === "*") return true;
  return (Principal?.AWS ?? []).some(
    (name) =>
      name === "*" ||
      name === caller.accountId ||
      name === caller.arn ||
      name === roleArn(caller.arn) ||
      name.endsWith(`:iam::${caller.accountId}:root`),
  );
}

/** Conditions other than the external id are taken as not met. */
function isMet({ Condition }: Statement, externalId: string | null): boolean {
  return Object.entries(Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(
      ([key, values]) =>
        operator === "StringEquals" &&
        key.toLowerCase() === "sts:externalid" &&
        externalId !== null &&
        values.includes(externalId),
    ),
  );
}

/** True when a role's trust policy lets this caller assume it with this external id. */
export function isTrusted(trust: string, caller: Caller, externalId: string | null): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(trust);
  } catch {
    return false;
  }
  const result = document.safeParse(parsed);
  if (!result.success) return false;
  const statements = [result.data.Statement].flat();
  const named = statements.filter(
    (one) =>
      namesCaller(one, caller) &&
      (one.Action ?? []).some((action) =>
        ["sts:assumerole", "sts:*", "*"].includes(action.toLowerCase()),
      ),
  );
  // A Deny that we cannot judge counts.
  if (named.some((one) => one.Effect === "Deny")) return false;
  return named.some((one) => one.Effect === "Allow" && isMet(one, externalId));
}
