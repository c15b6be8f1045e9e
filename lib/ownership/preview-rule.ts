import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { withNames } from "./list-rules";
import { decideOwners, sameOwners } from "./rules/decide-owners";
import { type Deciders, type OwnershipInputs, toDeciders } from "./rules/deciders";
import { type Matcher, matchKey, matchPlace, toMatcher } from "./rules/match-key";
import type { PreviewRule, RulePreview } from "./schemas";
import { readInputs } from "./store/inputs";
import { type KeyRow, readNextKeys, readPlaces } from "./store/keys";
import { readNames } from "./store/owners";
import { parseOwnerKey } from "./types";

const CHUNK = 5_000;
const SAMPLE = 20;
/** Any name that no rule has. */
const DRAFT = "00000000-0000-4000-8000-000000000000";

interface Tally {
  keys: number;
  undecided: number;
  changes: number;
  sample: { key: KeyRow; decides: boolean }[];
}

/** The rules as they would be: the draft in the place of the rule that it replaces, or the last. */
function withDraft(inputs: OwnershipInputs, { match, owners, ruleId }: PreviewRule) {
  const id = ruleId ?? DRAFT;
  const draft = { id, match, owners };
  const replaced = inputs.rules.some((rule) => rule.id === id);
  const rules = replaced
    ? inputs.rules.map((rule) => (rule.id === id ? draft : rule))
    : [...inputs.rules, draft];
  return { id, deciders: toDeciders({ ...inputs, rules }) };
}

function count(tally: Tally, keys: KeyRow[], matcher: Matcher, id: string, deciders: Deciders) {
  for (const key of keys) {
    const accountName = deciders.accountNames.get(key.accountId) ?? "";
    const matches = matchKey(matcher, { ...key, accountName });
    const then = decideOwners(key, deciders);
    if (!sameOwners(then, key.now)) tally.changes += 1;
    if (matches === null) tally.undecided += 1;
    if (!matches) continue;
    tally.keys += 1;
    // A rule none of whose owners counts decides too, and leaves the key to the fallback owner.
    const first = deciders.rules.find(
      (rule) => matchKey(rule.matcher, { ...key, accountName }) !== false,
    );
    const decides = key.byHand.length === 0 && first?.id === id;
    if (tally.sample.length < SAMPLE) tally.sample.push({ key, decides });
  }
}

/**
 * What a rule would match and change, over every key that AWS lists, without changing anything. Of the keys that
 * match the first twenty are shown. Throws `forbidden`.
 */
export async function previewRule(ctx: Context, draft: PreviewRule): Promise<RulePreview> {
  authorize(ctx.actor, "ownership:write");
  const { pool } = ctx.db;
  const now = ctx.clock();
  const inputs = await readInputs(pool, now);
  const { id, deciders } = withDraft(inputs, draft);
  const matcher = toMatcher(draft.match);
  const replaced = inputs.rules.find((rule) => rule.id === draft.ruleId);
  const matchers = replaced ? [matcher, toMatcher(replaced.match)] : [matcher];
  const places = await readPlaces(pool);
  const scopes = places
    .filter((place) => matchers.some((one) => matchPlace(one, place)))
    .map((place) => place.id);
  const tally: Tally = { keys: 0, undecided: 0, changes: 0, sample: [] };
  for (let after = "0"; ; ) {
    const keys = await readNextKeys(pool, { scopes, after, limit: CHUNK });
    count(tally, keys, matcher, id, deciders);
    after = keys.at(-1)?.id ?? after;
    if (keys.length < CHUNK) break;
  }
  const refs = tally.sample.flatMap(({ key }) => key.now.owners.map(parseOwnerKey));
  const names = await readNames(pool, refs, now);
  return {
    ...tally,
    sample: tally.sample.map(({ key, decides }) => ({
      arn: key.arn,
      accountId: key.accountId,
      accountName: deciders.accountNames.get(key.accountId) ?? "",
      region: key.region,
      keyId: key.keyId,
      aliases: [...key.aliases],
      owned: key.now.owned,
      owners: withNames(key.now.owners.map(parseOwnerKey), names),
      decides,
    })),
  };
}
