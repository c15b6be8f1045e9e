import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { storedOrDefault } from "./read-settings";
import { isSettingName, SETTING_NAMES, SETTINGS, type SettingName } from "./registry";
import type { Setting, SettingList } from "./schemas";
import { type SettingRow, selectSettings } from "./store";

/** Every setting as it holds now. Throws `forbidden` without `setting:read`. */
export async function listSettings(ctx: Context): Promise<SettingList> {
  authorize(ctx.actor, "setting:read");
  const rows = await selectSettings(ctx.db.pool, SETTING_NAMES);
  const byName = new Map(rows.map((row) => [row.name, row]));
  const items = SETTING_NAMES.map((name) => toSetting(name, byName.get(name)));
  return { items, nextCursor: null, total: items.length };
}

/** One setting as it holds now. Throws `forbidden` without `setting:read`, `not-found` for an unknown name. */
export async function getSetting(ctx: Context, name: string): Promise<Setting> {
  authorize(ctx.actor, "setting:read");
  const known = knownName(name);
  const [row] = await selectSettings(ctx.db.pool, [known]);
  return toSetting(known, row);
}

/** The name, when there is such a setting. Throws `not-found`. */
export function knownName(name: string): SettingName {
  if (isSettingName(name)) return name;
  throw new AppError("not-found", "There is no such setting.");
}

function toSetting(name: SettingName, row: SettingRow | undefined): Setting {
  const { words, unit, default: usual } = SETTINGS[name];
  const { value, damaged } = storedOrDefault(name, row?.value);
  return {
    name,
    words,
    unit,
    value,
    default: usual,
    version: row?.version ?? 0,
    damaged,
    changedAt: row?.changed_at.toISOString() ?? null,
    changedByName: row?.changed_by_name ?? null,
  };
}
