import type { Context } from "../context";
import { searchLedger } from "../ledger/search-ledger";
import type { ActName } from "../ledger/types";
import { createRule } from "../ownership/create-rule";
import { writeRule } from "../ownership/schemas";
import { changeSetting } from "../settings/change-setting";
import { getSetting } from "../settings/list-settings";

const group = (id: string) => ({ kind: "group", id }) as const;

/** How the demo's shop shares out its keys, the first to decide first; its owner tags say the rest. */
export const DEMO_RULES = [
  { name: "AWS managed keys", match: { aliases: ["aws/*"] }, owners: [group("platform")] },
  {
    name: "Checkout, orders and returns",
    match: { aliases: ["*-checkout-*", "*-orders-*", "*-returns-*"] },
    owners: [group("team-orders")],
  },
  {
    name: "Customer data",
    match: { aliases: ["*-customer*", "*-loyalty-*"] },
    owners: [group("team-customers")],
  },
  {
    name: "The storefront",
    match: {
      accounts: ["shop-*"],
      aliases: ["*-catalog-*", "*-search-*", "*-basket-*", "*-recommendations-*"],
    },
    owners: [group("team-storefront")],
  },
  {
    name: "Payments",
    match: { tags: [{ name: "Service", value: "payments" }] },
    owners: [group("team-payments")],
  },
  {
    name: "Data platform",
    match: { accounts: ["data-platform"], tags: [{ name: "Owner", value: "team-*" }] },
    owners: [group("team-data")],
  },
  {
    name: "Accounts of the security team",
    match: { accounts: ["security", "log-archive", "management"] },
    owners: [group("security")],
  },
  { name: "Partners", match: { accounts: ["partner-integration"] }, owners: [group("team-edi")] },
].map((rule) => writeRule.parse(rule));

/** Who has what no rule and no tag gives to anybody: the team of the security lead. */
export const DEMO_FALLBACK = [group("security")];

/**
 * Gives the demo its ownership rules and its fallback owner, each once: what the ledger says was made here before
 * is not made again, though somebody has changed or deleted it since.
 */
export async function shareOutKeys(ctx: Context): Promise<void> {
  const made = await doneBefore(ctx, "ownership-rule.create");
  for (const rule of DEMO_RULES) if (!made.has(rule.name)) await createRule(ctx, rule);
  const name = "ownership.fallback";
  const { version, words } = await getSetting(ctx, name);
  const given = await doneBefore(ctx, "setting.change");
  if (version > 0 || given.has(words)) return;
  await changeSetting(ctx, { name, value: DEMO_FALLBACK, version });
}

/** Names of what this actor has done such an act to. */
async function doneBefore(ctx: Context, act: ActName): Promise<Set<string | null>> {
  const name = ctx.actor.kind === "system" ? ctx.actor.name : "";
  const { items } = await searchLedger(ctx, { act, actor: `system:${name}`, limit: 200 });
  return new Set(items.map(({ subject }) => subject.name));
}
