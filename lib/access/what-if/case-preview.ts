import { findAbac } from "../judgements/abac";
import type { KeyFacts } from "../judgements/facts";
import { prepareKey } from "../prepare";
import { parseCaller } from "../rules/caller";
import { parsePolicy } from "../rules/parse-policy";
import type { CaseInput } from "../schemas";
import type { PreviewInput } from "./change-facts";
import { listStrangers, toPreviewPrincipal } from "./strangers";

interface Proposal {
  policy: string;
  caller: string | null;
  now: Date;
}

/**
 * A proposed policy for the key of a case file. Asked about are the principals of the case and whoever else the policy
 * names, whose own policies are then not known. A file knows of no estate: every other account counts as one that is
 * not watched, and no class of data sets a limit.
 */
export function previewOfCase(input: CaseInput, { policy, caller, now }: Proposal): PreviewInput {
  const prepared = prepareKey(input);
  const document = parsePolicy(policy, { kind: "key-policy", index: 0, level: null });
  const partition = input.key.arn.split(":")[1] ?? "aws";
  const given = new Set(input.principals.map(({ arn }) => arn));
  const policies = [prepared.policy, document];
  const asked = [
    ...input.principals,
    ...listStrangers(policies, prepared.grants, given, partition),
  ];
  const callers = asked.map(({ arn }) => parseCaller(arn));
  const keyAccount = prepared.arn?.account ?? null;
  const key: KeyFacts = {
    prepared,
    state: null,
    classification: null,
    abac: findAbac([prepared.policy]),
  };
  const principals = asked.map((each) => toPreviewPrincipal(each, callers, keyAccount));
  for (const { prepared: one } of principals) {
    const own = findAbac(one.identity);
    key.abac = { tags: key.abac.tags || own.tags, aliases: key.abac.aliases || own.aliases };
  }
  return {
    ...{ key, policy, caller, now, principals },
    related: (input.relatedKeys ?? []).map((other) => prepareKey({ ...input, ...other })),
    exists: () => null,
    widest: null,
    uses: input.uses ? { list: input.uses, notes: [] } : null,
  };
}
