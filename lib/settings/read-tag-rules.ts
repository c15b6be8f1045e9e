import { readSettings } from "./read-settings";
import type { SettingName } from "./registry";
import { type TagRules, toTagRules } from "./rules/tag-facts";
import type { Queryable } from "./store";

/** The settings from which columns of keys are derived. */
const TAG_SETTINGS = [
  "ownership.tag-names",
  "environment.tag-names",
  "classification.mapping",
] as const satisfies readonly SettingName[];

/** Whether a change of the setting changes what tags mean. */
export function isTagSetting(name: SettingName): boolean {
  return (TAG_SETTINGS as readonly SettingName[]).includes(name);
}

/** What tags mean now; see `readSettings` for when to hold the settings first. */
export async function readTagRules(client: Queryable): Promise<TagRules> {
  const values = await readSettings(client, TAG_SETTINGS);
  return toTagRules({
    owner: values["ownership.tag-names"],
    environment: values["environment.tag-names"],
    classification: values["classification.mapping"],
  });
}
