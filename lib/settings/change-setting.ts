import { isDeepStrictEqual } from "node:util";
import type { PoolClient } from "pg";
import { authorize } from "@/lib/auth/permissions";
import { requireRecentSignIn } from "@/lib/auth/require-recent-sign-in";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { addJob, ensureQueue } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import type { Json } from "@/lib/ledger/types";
import { getSetting } from "./list-settings";
import { storedOrDefault } from "./read-settings";
import { SETTINGS, type SettingName, type SettingValue } from "./registry";
import type { Setting } from "./schemas";
import { SETTING_CHANGED } from "./setting-changed";
import { lockSettings, selectSettings, upsertSetting } from "./store";

export interface SettingChange {
  name: SettingName;
  value: unknown;
  /** The version that the change was made from; 0 for one that nobody has changed yet. */
  version: number;
}

/**
 * Changes a setting, records it, and starts what has to follow. Throws `forbidden` without `setting:write`,
 * `stale-sign-in`, `invalid` for a value that is not of the setting's shape, and `conflict` when somebody has
 * changed it since `version`. A value that is there already changes nothing.
 */
export async function changeSetting(ctx: Context, change: SettingChange): Promise<Setting> {
  authorize(ctx.actor, "setting:write");
  requireRecentSignIn(ctx);
  const value = parseValue(change.name, change.value);
  await ensureQueue(ctx.db);
  await inTransaction(ctx.db, (client) => write(client, ctx, { ...change, value }));
  return getSetting(ctx, change.name);
}

function parseValue<N extends SettingName>(name: N, value: unknown): SettingValue<N> {
  const parsed = SETTINGS[name].schema.safeParse(value);
  if (parsed.success) return parsed.data as SettingValue<N>;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    field: ["value", ...path.map(String)].join("."),
    message,
  }));
  throw new AppError("invalid", "The value is not what this setting takes.", problems);
}

async function write(
  client: PoolClient,
  ctx: Context,
  { name, value, version }: SettingChange,
): Promise<void> {
  await lockSettings(client);
  const [row] = await selectSettings(client, [name]);
  if ((row?.version ?? 0) !== version) {
    const by = row?.changed_by_name ?? "Somebody";
    throw new AppError("conflict", `${by} has changed this meanwhile. Load it again first.`);
  }
  const before = storedOrDefault(name, row?.value);
  if (!before.damaged && isDeepStrictEqual(before.value, value)) return;
  await appendAct(client, ctx, {
    act: "setting.change",
    subject: { kind: "setting", id: name, name: SETTINGS[name].words },
    before: { value: (row?.value ?? before.value) as Json },
    // It was just parsed from JSON by the setting's schema.
    after: { value: value as Json },
    detail: { version: version + 1 },
  });
  const by = ctx.actor.kind === "person" ? ctx.actor.id : null;
  await upsertSetting(client, { name, value, version: version + 1, at: ctx.clock(), by });
  await addJob(client, SETTING_CHANGED, { name, version: version + 1 });
}
