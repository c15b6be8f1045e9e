import type { LastUse } from "../judgements/facts";
import type { KnownUsage, PrincipalUse } from "../schemas/uses";
import type { PrincipalKind } from "../types";

const DAY_MS = 86_400_000;

/** Successful calls of one principal by one operation, as they were counted. */
export interface SeenUse {
  /** `usage_principal.ref`: an ARN, `service:<name>`, `account:<id>`. */
  principalRef: string;
  accountId: string | null;
  /** AROA…, AIDA… where one was seen. */
  uniqueId: string | null;
  /** As CloudTrail names it. */
  operation: string;
  kind: string;
  lastAt: Date;
  /** In the last 90 days. */
  calls: number;
}

/** Who is asked about. */
interface Asked {
  ref: string;
  kind: PrincipalKind;
  accountId: string | null;
}

/** A principal's use, and what of it judgements look at. */
export interface MatchedUse {
  use: PrincipalUse;
  lastUse: LastUse;
}

export interface UsageFacts extends KnownUsage {
  /** The key was made when all usage was known already. */
  sinceCreation: boolean;
}

/** Actions that a call of an operation needs; ReEncrypt does not tell which of its two keys this one was. */
export function actionsOfOperation(operation: string): string[] {
  if (operation === "ReEncrypt") return ["kms:ReEncryptFrom", "kms:ReEncryptTo"];
  return [`kms:${operation}`];
}

/**
 * What each principal did. A role is found by its ARN, what is left of a deleted one by its unique id; an account that
 * stands for its principals has the calls of all of them that are not asked about themselves. Of a call from another
 * account CloudTrail may name the account alone: whose it was is not known then, so none of them is said not to have made
 * it. Null for whoever is not counted apart: sessions, everyone, unknown names.
 */
export function matchUses(
  asked: readonly Asked[],
  among: readonly Asked[],
  seen: readonly SeenUse[],
  usage: UsageFacts,
  now: Date,
): Map<string, MatchedUse | null> {
  const byRef = grouped(seen, ({ principalRef }) => principalRef);
  const byId = grouped(seen, ({ uniqueId }) => uniqueId);
  const named = new Set(among.flatMap((each) => (each.kind === "account" ? [] : nameOf(each))));
  const unnamed = seen.filter(({ principalRef }) => !named.has(principalRef));
  const byAccount = grouped(unnamed, ({ accountId }) => accountId);
  return new Map(
    asked.map((each) => {
      const own =
        each.kind === "orphan"
          ? (byId.get(each.ref) ?? [])
          : each.kind === "account"
            ? (byAccount.get(each.accountId ?? "") ?? [])
            : nameOf(each).flatMap((name) => byRef.get(name) ?? []);
      const isTold = !isPersonal(each.kind) || !byRef.has(`account:${each.accountId}`);
      const known = isTold ? usage : { ...usage, knownSince: null };
      return [each.ref, COUNTED.has(each.kind) ? toUse(own, known, now) : null];
    }),
  );
}

const COUNTED = new Set<PrincipalKind>([
  ...(["role", "user", "root", "federated-user", "service", "account", "orphan"] as const),
]);

const PERSONAL = new Set<PrincipalKind>(["role", "user", "root", "federated-user"]);

/** Whether calls of such a principal may be among those of which CloudTrail tells the account alone. */
export const isPersonal = (kind: PrincipalKind): boolean => PERSONAL.has(kind);

function nameOf({ ref, kind }: Asked): string[] {
  return [kind === "service" ? `service:${ref}` : ref];
}

function grouped(seen: readonly SeenUse[], nameOfUse: (use: SeenUse) => string | null) {
  const groups = new Map<string, SeenUse[]>();
  for (const use of seen) {
    const name = nameOfUse(use);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(use);
    else groups.set(name, [use]);
  }
  return groups;
}

function toUse(seen: readonly SeenUse[], usage: UsageFacts, now: Date): MatchedUse {
  const whole = usage.gaps.length === 0 && usage.knownSince !== null;
  const rest = !whole ? "unknown" : usage.sinceCreation ? "never" : "unused";
  const actions = new Map<string, Sum>();
  for (const use of seen) {
    for (const action of actionsOfOperation(use.operation)) {
      actions.set(action, sum([use, actions.get(action) ?? NONE]));
    }
  }
  // Looking at a key is no use of it.
  const counted = seen.filter(({ kind }) => kind !== "read");
  const { lastAt, calls } = sum(counted);
  const older = lastAt !== null && rest !== "unknown" ? "unused" : rest;
  return {
    use: {
      state: calls > 0 ? "used" : older,
      lastUsedAt: lastAt?.toISOString() ?? null,
      calls,
      actions: [...actions].flatMap(([action, of]) =>
        of.lastAt === null
          ? []
          : [{ action, lastUsedAt: of.lastAt.toISOString(), calls: of.calls }],
      ),
      rest,
    },
    lastUse: toLastUse(sum(seen.filter(({ kind }) => kind === "use")).lastAt, usage, whole, now),
  };
}

function toLastUse(at: Date | null, usage: UsageFacts, whole: boolean, now: Date): LastUse {
  const recent = at !== null && at.getTime() >= Date.parse(usage.from);
  if (at !== null && (recent || whole)) return { state: "used", at };
  if (!whole || usage.knownSince === null) return { state: "unknown" };
  const days = Math.floor((now.getTime() - Date.parse(usage.knownSince)) / DAY_MS);
  return { state: "never", days };
}

interface Sum {
  lastAt: Date | null;
  calls: number;
}
const NONE: Sum = { lastAt: null, calls: 0 };

function sum(uses: readonly Sum[]): Sum {
  let lastAt: Date | null = null;
  let calls = 0;
  for (const use of uses) {
    calls += use.calls;
    if (use.lastAt !== null && (lastAt === null || use.lastAt > lastAt)) lastAt = use.lastAt;
  }
  return { lastAt, calls };
}
