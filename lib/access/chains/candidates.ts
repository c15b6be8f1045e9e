import { ASSUME_ROLE } from "../actions/action-table";
import type { PreparedPrincipal } from "../prepare";
import { accountOf, type Caller } from "../rules/caller";
import { exactArn, matchResource } from "../rules/match-resource";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Resources, Statement } from "../rules/parse-statement";
import type { PreparedTrust } from "./prepare-trust";

/** The principals of one account, by their places in the list, and which roles their IAM could let them assume. */
interface Rights {
  all: number[];
  /** By the ARN of one role. */
  exact: Map<string, number[]>;
  /** By what is written. */
  patterns: Map<string, { resources: Resources; places: number[] }>;
  /** Of whom nobody knows which roles. */
  any: number[];
}

/**
 * Finds quickly of whom `assumableBy` could answer anything but nothing for a role; who is found is to be evaluated. Most
 * principals are not: no statement names them, or the account is named and their IAM says nothing of that role. Worth
 * while for a list that several roles are asked about.
 */
export class Candidates {
  private readonly accounts = new Map<string, Rights>();
  private readonly names = new Map<string, number[]>();

  constructor(private readonly principals: readonly PreparedPrincipal[]) {
    for (const [place, { caller, identity }] of principals.entries()) {
      const [account, name] = [accountOf(caller), nameOf(caller)];
      if (account === null || name === null) continue;
      add(this.names, name, place);
      const rights: Rights = this.accounts.get(account) ?? {
        ...{ all: [], exact: new Map(), patterns: new Map(), any: [] },
      };
      this.accounts.set(account, rights);
      rights.all.push(place);
      readRights(identity, place, rights);
    }
  }

  /** Those for one role, in the order of the list. */
  of({ role, arn, policy }: PreparedTrust): PreparedPrincipal[] {
    if (role === null) return [];
    const named = namedBy(policy);
    const found = new Set([...named.names].flatMap((name) => this.names.get(name) ?? []));
    for (const [account, rights] of this.accounts) {
      // Within the account who is named needs no IAM.
      if (named.anyone && account === role.account) for (const one of rights.all) found.add(one);
      else if (named.anyone || named.accounts.has(account)) {
        for (const one of ableTo(arn, rights)) found.add(one);
      }
    }
    const places = [...found].sort((a, b) => a - b);
    return places.flatMap((place) => this.principals[place] ?? []);
  }
}

const made = new WeakMap<readonly PreparedPrincipal[], Candidates>();

/** The candidates of a list that stays as it is, made once. */
export function candidatesAmong(principals: readonly PreparedPrincipal[]): Candidates {
  const known = made.get(principals) ?? new Candidates(principals);
  made.set(principals, known);
  return known;
}

function add<K>(to: Map<K, number[]>, key: K, place: number): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, [place]);
  else known.push(place);
}

function readRights(identity: readonly PolicyDocument[], place: number, into: Rights): void {
  for (const { doubt, statements } of identity) {
    if (doubt !== null) into.any.push(place);
    for (const { resources } of statements.filter(mayAllow)) {
      if (!resources.ok) {
        into.any.push(place);
        continue;
      }
      const { except, templates, written } = resources.value;
      const exact = except ? [] : templates.flatMap((each) => exactArn(each) ?? []);
      if (exact.length === templates.length && !except) {
        for (const arn of exact) add(into.exact, arn, place);
        continue;
      }
      // The same text has variables in it or not, by the version of its policy.
      const key = JSON.stringify([except, written, templates.map(({ length }) => length)]);
      const known = into.patterns.get(key) ?? { resources: resources.value, places: [] };
      into.patterns.set(key, known);
      known.places.push(place);
    }
  }
}

const OPEN = () => ({ state: "open" }) as const;

function* ableTo(arn: string, { any, exact, patterns }: Rights): Generator<number> {
  yield* any;
  yield* exact.get(arn) ?? [];
  for (const { resources, places } of patterns.values()) {
    const covers = matchResource(resources, { kind: "key", arn }, "identity-policy", OPEN);
    if (covers.is !== "false") yield* places;
  }
}

function mayAllow({ effect, actions, inert }: Statement): boolean {
  if (inert !== null || (effect.ok && effect.value === "Deny")) return false;
  return !actions.ok || actions.value[ASSUME_ROLE.index] === true;
}

interface NamedInTrust {
  anyone: boolean;
  accounts: Set<string>;
  names: Set<string>;
}

function namedBy(policy: PolicyDocument): NamedInTrust {
  const into: NamedInTrust = {
    ...{ anyone: policy.doubt !== null, accounts: new Set(), names: new Set() },
  };
  for (const { principals, effect, inert, doubt } of policy.statements) {
    if (inert !== null || (effect.ok && effect.value === "Deny")) continue;
    if (!principals?.ok || principals.value.except || doubt !== null) {
      into.anyone = true;
      continue;
    }
    for (const named of principals.value.named) {
      if (named.kind === "anyone") into.anyone = true;
      if (named.kind === "account") into.accounts.add(named.account);
      const name = named.kind === "identity" ? nameOf(named.identity) : null;
      if (name !== null) into.names.add(name);
    }
  }
  return into;
}

/** Names are unique in an account whatever their path; a session goes by its role's. Others cannot assume roles. */
function nameOf(caller: Caller): string | null {
  if (caller.kind === "role") return `${caller.account}/role/${caller.name}`;
  if (caller.kind === "session") return `${caller.account}/role/${caller.role}`;
  return caller.kind === "user" ? `${caller.account}/user/${caller.name}` : null;
}
