import { ACTIONS } from "@/lib/access/actions/action-table";
import { evaluateCell, evaluateVerdict } from "@/lib/access/evaluate-cell";
import { Evaluator, type KeyVerdicts } from "@/lib/access/fast/evaluator";
import {
  type PreparedKey,
  type PreparedPrincipal,
  prepareKey,
  preparePrincipal,
} from "@/lib/access/prepare";
import { parseCaller } from "@/lib/access/rules/caller";
import { Documents } from "@/lib/access/rules/documents";
import { VERDICTS } from "@/lib/access/schemas";
import { answerParent } from "../support/child";
import { median } from "../support/report";
import { type Account, makeEstate, type Sizes } from "./estate";
import { policy } from "./policies";
import { Random } from "./random";

const NAMES =
  /:(?:Decrypt|Encrypt|GenerateDataKey|GenerateDataKeyWithoutPlaintext|ReEncryptFrom|ReEncryptTo|DescribeKey|CreateGrant|PutKeyPolicy|ScheduleKeyDeletion|DisableKey|TagResource)$/;
export const TWELVE = ACTIONS.filter(({ name }) => NAMES.test(name));

export interface EvaluateTask extends Sizes {
  /** Cells that both paths are asked about, and those whose reasons are compared. */
  sample: number;
  reasons: number;
}

export interface EvaluateAnswer {
  verdicts: number;
  cpuSeconds: number;
  wallSeconds: number;
  peakRssMb: number;
  classesPerKey: number;
  share: Record<string, number>;
  incremental: { keyPolicyMs: number; identityPolicyMs: number; identityPolicyKeys: number };
  plainCellsPerSecond: number;
  plainVerdictsPerSecond: number;
  disagreements: number;
  reasonDisagreements: number;
}

/** A key with those who are asked about it, and the answer. */
interface Asked {
  key: PreparedKey;
  account: Account;
  given: Account["keys"][number];
  principals: readonly PreparedPrincipal[];
  verdicts: KeyVerdicts;
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function evaluateAll(
  estate: readonly Account[],
  documents: Documents,
  evaluator: Evaluator,
): Asked[] {
  return estate.flatMap((account) => {
    const given = [...account.principals, ...account.foreign];
    const callers = given.map(({ arn }) => parseCaller(arn));
    const principals = given.map((each) => preparePrincipal(each, callers, documents));
    return account.keys.map((each) => {
      const key = prepareKey({ ...each, organization: account.organization }, documents);
      return {
        key,
        account,
        given: each,
        principals,
        verdicts: evaluator.evaluate(key, principals),
      };
    });
  });
}

/** A changed key policy: one key, all principals. A changed identity policy: one principal, all keys it is asked on. */
function measureIncremental(asked: readonly Asked[], documents: Documents, evaluator: Evaluator) {
  const random = new Random(7);
  const ofKeys: number[] = [];
  const ofPrincipals: number[] = [];
  let keys = 0;
  for (let round = 0; round < 25; round++) {
    const { account, given, principals } = random.of(asked);
    const own = asked.filter((each) => each.account === account);
    const [arn, keyPolicy] = [random.of(own).given.key.arn, random.of(own).given.keyPolicy];
    const began = cpu();
    const { organization } = account;
    const key = prepareKey({ ...given, keyPolicy, organization }, documents);
    evaluator.evaluate(key, principals);
    ofKeys.push(1e3 * (cpu() - began));
    const changed = random.of(account.principals);
    const more = policy({ Effect: "Allow", Action: ["kms:Decrypt", "kms:Put*"], Resource: arn });
    const isForeign = (at: Account) => at.foreign.some((each) => each.arn === changed.arn);
    const affected = asked.filter((each) => each.account === account || isForeign(each.account));
    keys = affected.length;
    const beganPrincipal = cpu();
    const identityPolicies = [...(changed.identityPolicies ?? []), more];
    const principal = [preparePrincipal({ ...changed, identityPolicies }, [], documents)];
    for (const each of affected) evaluator.evaluate(each.key, principal);
    ofPrincipals.push(1e3 * (cpu() - beganPrincipal));
  }
  return {
    keyPolicyMs: median(ofKeys),
    identityPolicyMs: median(ofPrincipals),
    identityPolicyKeys: keys,
  };
}

function compare(asked: readonly Asked[], sample: number, reasons: number) {
  const random = new Random(99);
  let disagreements = 0;
  let reasonDisagreements = 0;
  const began = cpu();
  for (let at = 0; at < sample; at++) {
    const { key, principals, verdicts } = random.of(asked);
    const position = random.below(principals.length);
    const column = random.below(TWELVE.length);
    const [principal, action, of] = [
      principals[position],
      TWELVE[column],
      verdicts.classes[position] ?? 0,
    ];
    if (principal === undefined || action === undefined) continue;
    const fast = VERDICTS[verdicts.verdicts[of * TWELVE.length + column] ?? -1];
    if (fast !== evaluateVerdict(key, principal, action)) disagreements += 1;
  }
  const plainVerdictsPerSecond = sample / (cpu() - began);
  const beganCells = cpu();
  for (let at = 0; at < reasons; at++) {
    const { key, principals, verdicts } = random.of(asked);
    const position = random.below(principals.length);
    const action = random.of(TWELVE).name;
    const first = principals[verdicts.representatives[verdicts.classes[position] ?? 0] ?? 0];
    const principal = principals[position];
    if (principal === undefined || first === undefined) continue;
    const { principal: _, ...own } = evaluateCell(key, principal, action);
    const { principal: __, ...ofClass } = evaluateCell(key, first, action);
    if (JSON.stringify(own) !== JSON.stringify(ofClass)) reasonDisagreements += 1;
  }
  const plainCellsPerSecond = (2 * reasons) / (cpu() - beganCells);
  return { disagreements, reasonDisagreements, plainVerdictsPerSecond, plainCellsPerSecond };
}

function shares(asked: readonly Asked[]): Record<string, number> {
  const counts = new Array<number>(VERDICTS.length).fill(0);
  for (const {
    verdicts: { classes, verdicts },
  } of asked) {
    for (const of of classes) {
      for (let column = 0; column < TWELVE.length; column++) {
        const verdict = verdicts[of * TWELVE.length + column] ?? 0;
        counts[verdict] = (counts[verdict] ?? 0) + 1;
      }
    }
  }
  const all = counts.reduce((sum, each) => sum + each, 0);
  return Object.fromEntries(
    VERDICTS.map((verdict, index) => [
      verdict,
      Math.round((1e4 * (counts[index] ?? 0)) / all) / 1e4,
    ]),
  );
}

answerParent<EvaluateTask, EvaluateAnswer>(async ({ sample, reasons, ...sizes }) => {
  const estate = makeEstate(sizes);
  const documents = new Documents();
  const evaluator = new Evaluator(TWELVE);
  const [began, beganWall] = [cpu(), performance.now()];
  const asked = evaluateAll(estate, documents, evaluator);
  const cpuSeconds = cpu() - began;
  const wallSeconds = (performance.now() - beganWall) / 1_000;
  const peakRssMb = process.resourceUsage().maxRSS / 1_024;
  const classes = asked.reduce((sum, { verdicts }) => sum + verdicts.representatives.length, 0);
  return {
    verdicts: asked.reduce((sum, { principals }) => sum + principals.length * TWELVE.length, 0),
    cpuSeconds,
    wallSeconds,
    peakRssMb,
    classesPerKey: classes / asked.length,
    share: shares(asked),
    incremental: measureIncremental(asked, documents, evaluator),
    ...compare(asked, sample, reasons),
  };
});
