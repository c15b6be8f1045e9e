import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { SETTINGS } from "@/lib/settings/registry";
import {
  factsOfTags,
  type TagFacts,
  type TagMapping,
  toTagRules,
} from "@/lib/settings/rules/tag-facts";
import { plainName } from "@/lib/settings/schemas";
import type { TagMappingPreview, TagMappingPreviewBody } from "./schemas/tag-mapping";
import { countTagCombinations, countTagNames } from "./store/tag-combinations";

const SHOWN = 100;

/** What the keys that are there would say under a mapping, counted key by key. Changes nothing. */
export async function previewTagMapping(
  ctx: Context,
  proposed: TagMappingPreviewBody,
): Promise<TagMappingPreview> {
  authorize(ctx.actor, "setting:read");
  const { fact, mapping, wanted } = lookAt(proposed);
  const plain = new Set(wanted.map(plainName));
  const names = (await countTagNames(ctx.db.pool))
    .filter(({ name }) => plain.has(plainName(name)))
    .sort((a, b) => b.keys - a.keys);
  const exact = names.map(({ name }) => name);
  const combinations = await countTagCombinations(ctx.db.pool, exact);
  const rules = toTagRules(mapping);
  const counts = new Map<string, number>();
  let none = 0;
  let unread = 0;
  for (const { said, keys } of combinations) {
    const value = said && factsOfTags(said, rules)[fact];
    if (said === null) unread += keys;
    else if (value === null) none += keys;
    else counts.set(value, (counts.get(value) ?? 0) + keys);
  }
  const levels = new Set([...rules.levels.values()].map(({ name }) => name));
  const all = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    names: names.slice(0, SHOWN),
    values: all.slice(0, SHOWN).map(([value, keys]) => ({
      value,
      level: fact === "classification" && levels.has(value),
      keys,
    })),
    others: all.slice(SHOWN).reduce((sum, [, keys]) => sum + keys, 0),
    none,
    unread,
  };
}

function lookAt({ name, value }: TagMappingPreviewBody): {
  fact: keyof TagFacts;
  mapping: TagMapping;
  wanted: readonly string[];
} {
  const mapping: TagMapping = {
    owner: SETTINGS["ownership.tag-names"].default,
    environment: SETTINGS["environment.tag-names"].default,
    classification: SETTINGS["classification.mapping"].default,
  };
  switch (name) {
    case "ownership.tag-names":
      return { fact: "owner", mapping: { ...mapping, owner: value }, wanted: value };
    case "environment.tag-names":
      return { fact: "environment", mapping: { ...mapping, environment: value }, wanted: value };
    case "classification.mapping": {
      const changed = { ...mapping, classification: value };
      return { fact: "classification", mapping: changed, wanted: value.tagNames };
    }
  }
}
