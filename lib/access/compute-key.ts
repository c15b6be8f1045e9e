import { createHash } from "node:crypto";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { Evaluator } from "./fast/evaluator";
import type { AskedGroup } from "./list-asked";
import { NamedPolicies, PolicyNames } from "./policy-names";
import { EDGE_ACTIONS, type EdgeSets } from "./rules/edge-sets";
import { ClassReader } from "./rules/edges-of-key";
import { listNamed } from "./rules/list-named";
import type { PrincipalRecord } from "./store/write-edges";
import { type ListedPrincipals, WrittenPrincipals } from "./written-principals";

/** One principal's access to a key, before it has row ids. */
export interface FoundEdge {
  /** One of the key's `principals`. */
  record: PrincipalRecord;
  sets: EdgeSets;
  /** 64 bits, signed, in digits. */
  reasons: string;
}

/** Everything that edges keep of one key. */
export interface ComputedKey {
  /** Everybody asked about whose name can be kept; an account as a whole is the same list for all its keys. */
  principals: ListedPrincipals;
  edges: FoundEdge[];
  accounts: string[];
  asked: number;
  notes: string[];
  error: string | null;
}

/** What keys have in common; one for all of them. */
export class Computing {
  readonly evaluator = new Evaluator(EDGE_ACTIONS);
  readonly classes = new ClassReader(digest);
  readonly names = new PolicyNames(digest);
  /** Principals whose rows are committed. */
  readonly principals = new WrittenPrincipals();
  private readonly wholes = new WeakMap<AskedGroup, Keepable>();

  /** The same object for the same group: the evaluator and whoever writes rows know its lists again. */
  wholeOf(whole: AskedGroup): Keepable {
    const known = this.wholes.get(whole) ?? keepable(whole);
    this.wholes.set(whole, known);
    return known;
  }

  /** How many entries are remembered, roughly; a million are some 25 MB. */
  get size(): number {
    return this.evaluator.size + this.classes.size + this.names.size + this.principals.size;
  }
}

/** Evaluates all principals of a case on its key. */
export function computeKey(of: AccessCase, computing: Computing): ComputedKey {
  const { evaluator, classes, names } = computing;
  const { prepared: key, loaded } = of.key;
  const wholes = of.wholes.map((each) => computing.wholeOf(each));
  const rest = keepable(of.rest);
  const groups = [...wholes, rest];
  const edges: FoundEdge[] = [];
  for (const { prepared, records, policies } of groups) {
    const verdicts = evaluator.explain(key, prepared);
    const found = classes.read(key, verdicts);
    for (let index = 0; index < records.length; index++) {
      const access = found[verdicts.classes[index] ?? -1];
      const [record, own] = [records[index], policies[index]];
      if (!access || record === undefined || own === undefined) continue;
      const reasons = names.reasonsOf(access, own, classes.epoch);
      const isWhole = record.kind === "account";
      edges.push({ record, reasons, sets: isWhole ? throughIam(access.sets) : access.sets });
    }
  }
  const kept = groups.reduce((sum, { records }) => sum + records.length, 0);
  const left = of.principals.length - kept;
  const notes = left === 0 ? [] : [`${left} names of principals are too long to be kept.`];
  const accounts = new Set([loaded.row.account_id, ...of.accounts.keys()]);
  for (const group of groups) for (const each of group.accounts) accounts.add(each);
  for (const each of listNamed(key.policy, key.grants).organizations) accounts.add(each);
  return {
    principals: { wholes: wholes.map(({ records }) => records), rest: rest.records },
    ...{ edges, accounts: [...accounts], asked: of.principals.length },
    ...{ notes: [...of.notes, ...notes], error: null },
  };
}

/** An account as a whole is judged as its root user, and stands for whom its IAM lets in. */
function throughIam(sets: EdgeSets): EdgeSets {
  return { ...sets, throughIam: sets.allowed | sets.conditional };
}

/** Those of a group whose names can be kept. All lists are in the same order. */
interface Keepable {
  prepared: AskedGroup["prepared"];
  records: readonly PrincipalRecord[];
  policies: readonly NamedPolicies[];
  /** Whose principals they are, also those that are not kept. */
  accounts: readonly string[];
}

function keepable({ asked, prepared }: AskedGroup): Keepable {
  const records = asked.map(recordOf);
  const isKept = (_: unknown, index: number) => records[index] !== null;
  return {
    prepared: records.includes(null) ? prepared.filter(isKept) : prepared,
    records: records.filter((each) => each !== null),
    policies: asked.filter(isKept).map((each) => new NamedPolicies(each)),
    accounts: [...new Set(asked.flatMap(({ accountId }) => accountId ?? []))],
  };
}

/** A name of IAM has 2,048 characters at most; an index of PostgreSQL holds little more, and no zero characters. */
const MAX_NAME = 2_048;
function isKeepable(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_NAME && !text.includes("\0") && text.isWellFormed();
}

/** The row of a principal; null where its names cannot be kept. */
function recordOf({ ref, kind, name, ...asked }: AskedPrincipal): PrincipalRecord | null {
  if (!isKeepable(ref) || !isKeepable(name)) return null;
  const { accountId, accountName, identityId } = asked;
  // An account stands for itself at other keys, and at its own for those of it who were not read.
  const whole = kind === "account" ? `Account ${accountName ?? accountId}` : name;
  return { ref, kind, name: whole, accountId, identityId };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest().readBigInt64BE(0).toString();
}
