import { logger } from "@/lib/logger";
import { SETTINGS, type SettingName, type SettingValue } from "./registry";
import { type Queryable, selectSettings } from "./store";

type Values<N extends SettingName> = { [K in N]: SettingValue<K> };

/**
 * The values of some settings as they hold now; the default where nobody has changed one. Pass the client of a
 * transaction after `holdSettings` where what is derived from them must not be overtaken by a change. For jobs and
 * use cases that have authorised already: asks for no permission.
 */
export async function readSettings<const N extends SettingName>(
  client: Queryable,
  names: readonly N[],
): Promise<Values<N>> {
  const rows = await selectSettings(client, names);
  const stored = new Map(rows.map((row) => [row.name, row.value]));
  const entries = names.map((name) => [name, storedOrDefault(name, stored.get(name)).value]);
  // The schema of each name gave its value; the map's type is not known to fromEntries.
  return Object.fromEntries(entries) as Values<N>;
}

/** One setting; see `readSettings`. */
export async function readSetting<N extends SettingName>(
  client: Queryable,
  name: N,
): Promise<SettingValue<N>> {
  return (await readSettings(client, [name]))[name];
}

/** A stored value that is no longer of the setting's shape does not hold: the default does, and `damaged` says so. */
export function storedOrDefault<N extends SettingName>(
  name: N,
  stored: unknown,
): { value: SettingValue<N>; damaged: boolean } {
  const spec = SETTINGS[name];
  const usual = spec.default as SettingValue<N>;
  if (stored === undefined) return { value: usual, damaged: false };
  const parsed = spec.schema.safeParse(stored);
  if (parsed.success) return { value: parsed.data as SettingValue<N>, damaged: false };
  logger.error({ setting: name }, "a stored setting has a wrong shape; its default holds");
  return { value: usual, damaged: true };
}
