import type { Context } from "@/lib/context";
import { readTagRules } from "@/lib/settings/read-tag-rules";
import { factsOfTags } from "@/lib/settings/rules/tag-facts";
import { plainName } from "@/lib/settings/schemas";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { findAbac } from "./judgements/abac";
import type { Held, KeyFacts, PrincipalFacts } from "./judgements/facts";
import type { PolicyDocument } from "./rules/parse-policy";

/** What judgements look at of the key of a case. */
export async function keyFactsOf({ db }: Context, of: AccessCase): Promise<KeyFacts> {
  const { prepared, loaded } = of.key;
  const rules = await readTagRules(db.pool);
  const { tags } = loaded.input;
  const name = tags ? factsOfTags(tags, rules).classification : null;
  const rank = name === null ? null : (rules.levels.get(plainName(name))?.rank ?? null);
  return {
    prepared,
    state: loaded.state,
    classification: name === null ? null : { name, rank },
    abac: findAbac(documentsOf(of)),
  };
}

/** Every policy that bears on the key; those that many principals share come once for each. */
function* documentsOf({ key, related, principals }: AccessCase): Generator<PolicyDocument> {
  const { policy, scps, rcps } = key.prepared;
  yield policy;
  for (const other of related) yield other.prepared.policy;
  for (const level of [...scps, ...rcps]) yield* level;
  const above = new Set(principals.map(({ prepared }) => prepared.organization));
  for (const organization of above) for (const level of organization?.scps ?? []) yield* level;
  for (const { prepared } of principals) {
    yield* prepared.identity;
    if (prepared.boundary) yield prepared.boundary;
  }
}

/** What judgements look at of one principal; `verdicts` come from `toHeld`, once a class. */
export function principalFactsOf(
  { key, accounts }: AccessCase,
  { ref, kind, name, accountId, identityId, tags, trusted }: AskedPrincipal,
  verdicts: ReadonlyMap<string, Held>,
): PrincipalFacts {
  const account = accounts.get(accountId ?? "");
  const read = Boolean(account?.read?.readAt);
  const own = accountId === key.loaded.row.account_id;
  const ofIam = ["role", "user", "session", "federated-user"].includes(kind);
  return {
    ...{ ref, kind, name, accountId, tags, trusted, verdicts },
    home: accountId === null ? null : own ? "own" : account ? "watched" : "outside",
    exists: ofIam && read ? identityId !== null : null,
  };
}
