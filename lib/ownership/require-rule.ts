import type { PoolClient } from "pg";
import { AppError } from "@/lib/errors";
import type { JsonObject } from "@/lib/ledger/types";
import type { WriteRule } from "./schemas";
import { type RuleRow, readRule } from "./store/rules";

/** The rule at this version. Throws `not-found`, and `conflict` when somebody has changed it since. */
export async function requireRule(
  client: PoolClient,
  id: string,
  version: number,
): Promise<RuleRow> {
  const rule = await readRule(client, id);
  if (!rule) throw new AppError("not-found", "There is no ownership rule of that id.");
  if (rule.version !== version) {
    throw new AppError(
      "conflict",
      "Somebody has changed this rule meanwhile. Load it again first.",
    );
  }
  return rule;
}

/** A rule as the ledger has it. */
export function ruleInLedger({ name, match, owners }: WriteRule): JsonObject {
  return { name, match: { ...match }, owners: owners.map(({ kind, id }) => ({ kind, id })) };
}
