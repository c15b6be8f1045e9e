import { createHash } from "node:crypto";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { Evaluator } from "./fast/evaluator";
import type { LoadedAccount } from "./load-accounts";
import { PolicyNames } from "./policy-names";
import type { PreparedPrincipal } from "./prepare";
import { EDGE_ACTIONS, type EdgeSets } from "./rules/edge-sets";
import { ClassReader } from "./rules/edges-of-key";
import { listNamed } from "./rules/list-named";
import type { PrincipalRecord } from "./store/write-edges";
import type { WrittenPrincipal } from "./write-computed";

/** One principal's access to a key, before it has row ids. */
export interface FoundEdge {
  ref: string;
  sets: EdgeSets;
  /** 64 bits, signed. */
  reasons: bigint;
}

/** Everything that edges keep of one key. */
export interface ComputedKey {
  principals: PrincipalRecord[];
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
  /** Principals whose rows are committed, by ref. */
  readonly principals = new Map<string, WrittenPrincipal>();

  /** How many entries are remembered, roughly; a million are some 25 MB. */
  get size(): number {
    return this.evaluator.size + this.classes.size + this.names.size + this.principals.size;
  }
}

/** Evaluates all principals of a case on its key. */
export function computeKey(of: AccessCase, { evaluator, classes, names }: Computing): ComputedKey {
  const { prepared: key, loaded } = of.key;
  const principals: PrincipalRecord[] = [];
  const kept = of.principals.filter((each) => {
    const record = recordOf(each);
    if (record !== null) principals.push(record);
    return record !== null;
  });
  const edges: FoundEdge[] = [];
  for (const { asked, prepared } of groupsOf(of, kept)) {
    const verdicts = evaluator.explain(key, prepared);
    const found = classes.read(key, verdicts);
    for (const [index, principal] of asked.entries()) {
      const access = found[verdicts.classes[index] ?? -1];
      if (!access) continue;
      const { ref, kind } = principal;
      const reasons = names.reasonsOf(access, principal, classes.epoch);
      edges.push({
        ref,
        reasons,
        sets: kind === "account" ? throughIam(access.sets) : access.sets,
      });
    }
  }
  const left = of.principals.length - kept.length;
  const notes = left === 0 ? [] : [`${left} names of principals are too long to be kept.`];
  const accounts = new Set([loaded.row.account_id, ...of.accounts.keys()]);
  for (const { accountId } of of.principals) if (accountId !== null) accounts.add(accountId);
  for (const each of listNamed(key.policy, key.grants).organizations) accounts.add(each);
  return {
    principals,
    edges,
    accounts: [...accounts],
    asked: of.principals.length,
    notes: [...of.notes, ...notes],
    error: null,
  };
}

/** An account as a whole is judged as its root user, and stands for whom its IAM lets in. */
function throughIam(sets: EdgeSets): EdgeSets {
  return { ...sets, throughIam: sets.allowed | sets.conditional };
}

interface Group {
  asked: readonly AskedPrincipal[];
  prepared: readonly PreparedPrincipal[];
}

/** The principals of an account as one list for all its keys: the evaluator knows again what is the same object. */
const lists = new WeakMap<LoadedAccount["identities"], readonly PreparedPrincipal[]>();

/** Principals by account where they are all that it has, and the others together. */
function groupsOf({ accounts }: AccessCase, kept: readonly AskedPrincipal[]): Group[] {
  const byAccount = new Map<LoadedAccount, AskedPrincipal[]>();
  const rest: AskedPrincipal[] = [];
  for (const each of kept) {
    const account = accounts.get(each.accountId ?? "");
    const own = account?.byArn.get(each.ref)?.prepared === each.prepared;
    if (account === undefined || !own) rest.push(each);
    else {
      const list = byAccount.get(account) ?? [];
      list.push(each);
      byAccount.set(account, list);
    }
  }
  const groups = [...byAccount].map(([{ identities }, asked]): Group => {
    const prepared = asked.map((each) => each.prepared);
    const same = (other: readonly PreparedPrincipal[]) =>
      other.length === prepared.length && other.every((each, index) => each === prepared[index]);
    const known = lists.get(identities);
    if (known && same(known)) return { asked, prepared: known };
    lists.set(identities, prepared);
    return { asked, prepared };
  });
  return [...groups, { asked: rest, prepared: rest.map((each) => each.prepared) }];
}

/** A name of IAM has 2,048 characters at most; an index of PostgreSQL holds little more, and no zero characters. */
const MAX_NAME = 2_048;
function isKeepable(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_NAME && !text.includes("\0") && text.isWellFormed();
}

/** The same object for the same principal. */
const records = new WeakMap<AskedPrincipal, PrincipalRecord | null>();

/** The row of a principal; null where its names cannot be kept. */
function recordOf(asked: AskedPrincipal): PrincipalRecord | null {
  const known = records.get(asked);
  if (known !== undefined) return known;
  const { ref, kind, name, accountId, accountName, identityId } = asked;
  // An account stands for itself at other keys, and at its own for those of it who were not read.
  const whole = kind === "account" ? `Account ${accountName ?? accountId}` : name;
  const isKept = isKeepable(ref) && isKeepable(name);
  const record = isKept ? { ref, kind, name: whole, accountId, identityId } : null;
  records.set(asked, record);
  return record;
}

function digest(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigInt64BE(0);
}
