import type { Context } from "@/lib/context";
import type { Lease } from "@/lib/jobs/lease";
import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import { readRules } from "./read-rules";
import { CUT_OFF, cutOffStores } from "./rules/key-store";
import { readStores } from "./store/key-stores";
import type { Finding } from "./types";
import { writeFresh } from "./write-fresh";

/** What the rule says of custom key stores as they were last read. */
export async function judgeStores(
  ctx: Context,
  setting: RuleSetting<"key-store">,
): Promise<Finding[]> {
  const stores = await readStores(ctx.db.pool);
  const cut = stores.filter(({ state }) => CUT_OFF.includes(state ?? ""));
  return cutOffStores(cut, setting);
}

/** Raises alerts of custom key stores that a sync has read as cut off; of a state that was told before nothing is written. */
export async function watchStores(ctx: Context, lease: Lease): Promise<number> {
  const setting = (await readRules(ctx)).rules["key-store"];
  if (!setting.enabled) return 0;
  return writeFresh(ctx, lease, await judgeStores(ctx, setting));
}
