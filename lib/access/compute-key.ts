import { createHash } from "node:crypto";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { Evaluator } from "./fast/evaluator";
import type { LoadedAccount } from "./load-accounts";
import type { PreparedPrincipal } from "./prepare";
import { EDGE_ACTIONS, type EdgeSets } from "./rules/edge-sets";
import { type ClassAccess, ClassReader } from "./rules/edges-of-key";
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

/**
 * Reasons with the names of the principal's policies that they are of: an access that another policy gives, in the same
 * place and with the same verdict, is another.
 */
class PolicyNames {
  private readonly numbers = new Map<string, number>();
  /** By the principal's policies and the places asked for: the number of their names. */
  private readonly ofPlaces = new WeakMap<object, Map<string, number>>();
  /** By the numbers of access and names. */
  private hashes = new Map<number, bigint>();
  private epoch: object | null = null;

  reasonsOf(
    { id, reasons, policies: places }: ClassAccess,
    principal: Pick<AskedPrincipal, "policies" | "boundary">,
    epoch: object,
  ): bigint {
    if (places.length === 0) return reasons;
    if (this.epoch !== epoch) this.hashes = new Map();
    this.epoch = epoch;
    const names = this.number(principal, places);
    const name = id * 0x400_0000 + names.number;
    const known = this.hashes.get(name);
    if (known !== undefined) return known;
    const hash = digest(`${reasons}\n${names.text()}`);
    this.hashes.set(name, hash);
    return hash;
  }

  private number(
    { policies, boundary }: Pick<AskedPrincipal, "policies" | "boundary">,
    places: readonly number[],
  ) {
    const text = () =>
      JSON.stringify(
        places.map((place) => {
          const policy = place === -1 ? boundary : policies[place];
          return [policy?.title, policy?.arn];
        }),
      );
    const known = this.ofPlaces.get(policies) ?? new Map<string, number>();
    this.ofPlaces.set(policies, known);
    const asked = places.join();
    let number = known.get(asked);
    if (number === undefined) {
      const written = text();
      number = this.numbers.get(written) ?? this.numbers.size;
      this.numbers.set(written, number);
      known.set(asked, number);
    }
    return { number, text };
  }

  get size(): number {
    return this.numbers.size + this.hashes.size;
  }
}

/** What keys have in common; one for all of them. */
export class Computing {
  readonly evaluator = new Evaluator(EDGE_ACTIONS);
  readonly classes = new ClassReader(digest);
  readonly names = new PolicyNames();
  /** Principals whose rows are committed, by ref. */
  readonly principals = new Map<string, WrittenPrincipal>();

  /** How many entries are remembered, roughly; a million are some 25 MB. */
  get size(): number {
    return this.evaluator.size + this.classes.size + this.names.size + this.principals.size;
  }
}

/** Evaluates all principals of a case on its key. */
export function computeKey(
  of: AccessCase,
  { evaluator, classes: reader, names }: Computing,
): ComputedKey {
  const { prepared: key, loaded } = of.key;
  const kept = of.principals.filter(({ ref, name }) => isKeepable(ref) && isKeepable(name));
  const edges = groupsOf(of, kept).flatMap(({ asked, prepared }) => {
    const verdicts = evaluator.explain(key, prepared);
    const classes = reader.read(key, verdicts);
    return asked.flatMap((principal, index): FoundEdge[] => {
      const access = classes[verdicts.classes[index] ?? -1];
      if (!access) return [];
      const { ref, kind } = principal;
      const { sets } = access;
      const reasons = names.reasonsOf(access, principal, reader.epoch);
      // An account as a whole is judged as its root user, and stands for whom its IAM lets in.
      const throughIam = kind === "account" ? sets.allowed | sets.conditional : sets.throughIam;
      return [{ ref, reasons, sets: { ...sets, throughIam } }];
    });
  });
  const left = of.principals.length - kept.length;
  const notes = left === 0 ? [] : [`${left} names of principals are too long to be kept.`];
  const named = listNamed(key.policy, key.grants);
  const accounts = [
    loaded.row.account_id,
    ...of.accounts.keys(),
    ...of.principals.flatMap(({ accountId }) => accountId ?? []),
    ...named.organizations,
  ];
  return {
    principals: kept.map(toRecord),
    edges,
    accounts: [...new Set(accounts)],
    asked: of.principals.length,
    notes: [...of.notes, ...notes],
    error: null,
  };
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
const records = new WeakMap<AskedPrincipal, PrincipalRecord>();

function toRecord(asked: AskedPrincipal): PrincipalRecord {
  const known = records.get(asked);
  if (known !== undefined) return known;
  const { ref, kind, name, accountId, accountName, identityId } = asked;
  // An account stands for itself at other keys, and at its own for those of it who were not read.
  const whole = kind === "account" ? `Account ${accountName ?? accountId}` : name;
  const record = { ref, kind, name: whole, accountId, identityId };
  records.set(asked, record);
  return record;
}

function digest(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigInt64BE(0);
}
