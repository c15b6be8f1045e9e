import { z } from "zod";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { addJob } from "@/lib/jobs/add-job";
import { defineTask, type Task, type TaskSpec } from "@/lib/jobs/types";
import { isTagSetting, readTagRules } from "@/lib/settings/read-tag-rules";
import { factsOfTags } from "@/lib/settings/rules/tag-facts";
import { SETTING_CHANGED } from "@/lib/settings/setting-changed";
import { holdSettings } from "@/lib/settings/store";
import { nextTaggedKeys, writeTagFacts } from "./store/derive-tags";

const CHUNK = 1_000;

/** One chunk of all keys, from row id `after` on, in the name of the change that started it. */
const APPLY_TAG_MAPPING: TaskSpec<{ change: string; after: string }> = {
  name: "apply-tag-mapping",
  payload: z.object({ change: z.string(), after: z.string().regex(/^\d+$/) }),
  lane: "main",
  maxAttempts: 25,
};

/**
 * Derives owner, environment and classification of the next thousand keys anew. Each chunk and the job for the
 * next are one transaction, so a killed run goes on where it was. Answers whether more is to be done.
 */
async function applyChunk(db: Db, { change, after }: { change: string; after: string }) {
  return inTransaction(db, async (client) => {
    await holdSettings(client);
    const rules = await readTagRules(client);
    const keys = await nextTaggedKeys(client, after, CHUNK);
    const changed = keys.flatMap(({ id, tags, ...before }) => {
      if (tags === null) return [];
      const now = factsOfTags(tags, rules);
      const same =
        now.owner === before.owner &&
        now.environment === before.environment &&
        now.classification === before.classification;
      return same ? [] : [{ id, tags, ...now }];
    });
    await writeTagFacts(client, changed);
    const last = keys.at(-1)?.id;
    if (keys.length < CHUNK || last === undefined) return;
    const payload = { change, after: last };
    await addJob(client, APPLY_TAG_MAPPING, payload, {
      key: `apply-tag-mapping/${change}/${last}`,
    });
  });
}

/** What a change of a setting brings about in the inventory. */
export const TAG_MAPPING_TASKS: readonly Task[] = [
  defineTask(SETTING_CHANGED, async ({ name, version }, { db }) => {
    if (!isTagSetting(name)) return undefined;
    const change = `${name}@${version}`;
    const key = `apply-tag-mapping/${change}/0`;
    await addJob(db.pool, APPLY_TAG_MAPPING, { change, after: "0" }, { key });
    return undefined;
  }),
  defineTask(APPLY_TAG_MAPPING, async (payload, { db }) => {
    await applyChunk(db, payload);
    return undefined;
  }),
];
