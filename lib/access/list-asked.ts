import { closedNote, strangersNote, unreadNote } from "./asked-notes";
import {
  type AskedPrincipal,
  accountAsWhole,
  anyone,
  type ClosedAccount,
  fromIdentity,
  fromName,
  rootOf,
  type Strangers,
  unreadOf,
} from "./asked-principals";
import type { LoadedAccount } from "./load-accounts";
import type { PreparedPrincipal } from "./prepare";
import { accountOf } from "./rules/caller";
import type { NamedInKey } from "./rules/list-named";

/** Principals that keys are asked about together. */
export interface AskedGroup {
  asked: readonly AskedPrincipal[];
  /** What is prepared of each, in the same order. */
  prepared: readonly PreparedPrincipal[];
}

export interface Asked {
  principals: AskedPrincipal[];
  /** The same: accounts of which all are asked about, each the same group as long as nothing of it changes; */
  wholes: AskedGroup[];
  /** and the others. */
  rest: AskedGroup;
  notes: string[];
}

/** Finds everybody to ask about for a key: its account's own, and whom its policies and grants name. */
export function listAsked(
  keyAccount: string,
  partition: string,
  named: NamedInKey,
  accounts: ReadonlyMap<string, LoadedAccount>,
  closed: readonly ClosedAccount[],
): Asked {
  const wholes: AskedGroup[] = [];
  const open: LoadedAccount[] = [];
  const found = new Map<string, AskedPrincipal>();
  const notes = new Set<string>(named.notes);
  const strangers: Strangers = new Map();
  const add = (asked: AskedPrincipal) => {
    if (!found.has(asked.ref)) found.set(asked.ref, asked);
  };
  for (const id of new Set([keyAccount, ...named.accounts])) {
    const account = accounts.get(id);
    const whole = account && wholeOf(account);
    if (account && whole) {
      wholes.push(whole);
      open.push(account);
    } else if (account) for (const each of account.identities) add(fromIdentity(each, account));
    const read = Boolean(account?.read?.readAt);
    if (read || id === keyAccount) add(rootOf(id, partition, account));
    if (read) continue;
    add(
      id === keyAccount ? unreadOf(id, partition, account) : accountAsWhole(id, partition, account),
    );
    notes.add(unreadNote(id, id === keyAccount, account));
  }
  for (const text of named.callers) add(fromName(text, accounts, strangers));
  if (named.anyone) add(anyone());
  const others = closed.filter(({ id }) => id !== keyAccount && !named.accounts.has(id));
  for (const each of others) add(accountAsWhole(each.id, partition, each));
  if (others.length > 0) notes.add(closedNote(others.length));
  for (const [id, texts] of strangers) notes.add(strangersNote(texts, id, accounts.get(id)));
  const asked = [...found.values()].filter(({ ref }) => !open.some(({ byArn }) => byArn.has(ref)));
  const rest = { asked, prepared: asked.map(({ prepared }) => prepared) };
  const principals = [...wholes, rest].flatMap((each) => each.asked);
  return { principals, wholes, rest, notes: [...notes] };
}

interface Whole {
  name: string;
  group: AskedGroup | null;
}
const knownWholes = new WeakMap<LoadedAccount["identities"], Whole>();

/** All that are known of an account; null where their ARNs are not unique, or not of the account. */
function wholeOf(account: LoadedAccount): AskedGroup | null {
  const { id, name, identities, prepared, byArn } = account;
  const known = knownWholes.get(identities);
  if (known?.name === name) return known.group;
  const asked = identities.map((each) => fromIdentity(each, account));
  const isOwn =
    byArn.size === asked.length && prepared.every(({ caller }) => accountOf(caller) === id);
  const group = isOwn ? { asked, prepared } : null;
  knownWholes.set(identities, { name, group });
  return group;
}
