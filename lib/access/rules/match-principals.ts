import { accountOf, type Caller } from "./caller";
import { nameStatement } from "./document-ref";
import { allOf, anyOf, constant, FALSE, type Formula, not, TRUE, unclear } from "./formula";
import { type Match, matchNamed, type Named, type Reach } from "./named-principal";
import type { Statement } from "./parse-statement";
import type { Scene } from "./scene";
import { sessionTest, type Test } from "./test";

/** One way in which a statement reaches the caller. */
export interface Reached {
  reach: Reach | null;
  formula: Formula<Test>;
  /** Null: for either effect. */
  effects: "Allow" | "Deny" | null;
}

const EITHER = { effects: null } as const;
/** A principal's own policies are about nobody else. */
const OF_PRINCIPAL: readonly Reached[] = [{ reach: null, formula: TRUE, ...EITHER }];

/** How a statement's Principal or NotPrincipal reaches the caller; empty when it does not. */
export function matchPrincipals(
  statement: Statement,
  { context, bounded }: Scene,
): readonly Reached[] {
  const { principals } = statement;
  if (principals === null) return OF_PRINCIPAL;
  if (!principals.ok) {
    const why = `${nameStatement(statement.ref)}: ${principals.why}`;
    return [{ reach: "caller", formula: unclear(why), ...EITHER }];
  }
  const { except, named } = principals.value;
  const { caller, complete } = context;
  const perhaps = mayBeMeant(statement, named, caller);
  if (except) {
    const formula = bounded ? TRUE : allOf([not(exempt(named, caller, complete)), not(perhaps)]);
    return formula.is === "false" ? [] : [{ reach: "caller", formula, ...EITHER }];
  }
  const reaches = strongest(
    named.flatMap((each) => matchNamed(each, caller) ?? []),
    caller,
    complete,
  );
  return perhaps.is === "false"
    ? reaches
    : [{ reach: "caller", formula: perhaps, ...EITHER }, ...reaches];
}

/** AWS refuses a policy with a principal of no form that it has; of one that is there nobody can say whom it means. */
function mayBeMeant({ ref }: Statement, named: readonly Named[], { kind }: Caller): Formula<Test> {
  for (const each of named) {
    if (each.kind !== "malformed" || (each.type === "Service" && kind !== "service")) continue;
    return unclear(`${nameStatement(ref)}: ${JSON.stringify(each.text)} is ${each.why}`);
  }
  return FALSE;
}

const ORDER: readonly Reach[] = ["caller", "role", "user-behind", "account"];

/** One entry for each way, the one that asks for least first; what the first surely covers needs no other. */
function strongest(matches: readonly Match[], caller: Caller, complete: boolean): Reached[] {
  const found: Reached[] = [];
  for (const reach of ORDER) {
    const formula = anyOf(
      matches
        .filter((match) => match.reach === reach)
        .map(({ session }) => (session === undefined ? TRUE : ofSession(session, complete))),
    );
    if (formula.is === "false") continue;
    found.push(...reached(reach, formula, caller));
    // What a Deny of the user does to its federated users is not certain; what one of the account does is.
    if (formula.is === "true" && reach !== "user-behind") break;
  }
  return found;
}

function reached(reach: Reach, formula: Formula<Test>, caller: Caller): Reached[] {
  if (reach === "user-behind") {
    const why = "whether a Deny of the IAM user binds its federated users is not documented";
    return [
      { reach, formula, effects: "Allow" },
      { reach, formula: allOf([formula, unclear(why)]), effects: "Deny" },
    ];
  }
  if (caller.kind === "pseudo") {
    const why = `what a policy says to ${caller.name} is not documented`;
    return [{ reach, formula: allOf([formula, unclear(why)]), ...EITHER }];
  }
  return [{ reach, formula, ...EITHER }];
}

/** Of any session of a role, only those of one name; in a complete request that is not every session. */
function ofSession(name: string, complete: boolean): Formula<Test> {
  return complete ? FALSE : sessionTest(name);
}

/**
 * Whether NotPrincipal leaves a caller out (rule 11): the account must be named, then the user, or the role, and
 * where sessions of the role are named, the session too.
 */
function exempt(named: readonly Named[], caller: Caller, complete: boolean): Formula<Test> {
  if (named.some(({ kind }) => kind === "anyone")) return TRUE;
  const account = accountOf(caller);
  if (account === null) return constant(named.some((each) => matchNamed(each, caller) !== null));
  if (!named.some((each) => each.kind === "account" && each.account === account)) return FALSE;
  if (caller.kind === "root") return TRUE;
  if (caller.kind !== "role" && caller.kind !== "session") {
    return constant(named.some((each) => matchNamed(each, caller)?.reach === "caller"));
  }
  const role = named.some((each) => matchNamed(each, caller)?.reach === "role");
  if (!role) return FALSE;
  const sessions = sessionsOf(named, caller);
  if (sessions.length === 0) return TRUE;
  if (caller.kind === "session") return constant(sessions.includes(caller.name));
  return anyOf(sessions.map((name) => ofSession(name, complete)));
}

function sessionsOf(
  named: readonly Named[],
  caller: Caller & { kind: "role" | "session" },
): string[] {
  const role = caller.kind === "role" ? caller.name : caller.role;
  return named.flatMap((each) => {
    if (each.kind !== "identity" || each.identity.kind !== "session") return [];
    const { account, role: of, name } = each.identity;
    return account === caller.account && of === role ? [name] : [];
  });
}
