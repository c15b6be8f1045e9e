import type { PreparedKey } from "../prepare";
import type { Reason, RemainingCondition, Verdict } from "../schemas";
import type { PrincipalKind } from "../types";

/** One verdict, as far as judgements look at it. */
export interface Held {
  verdict: Verdict;
  /** The key policy hands the decision to the account's IAM, and IAM allows. */
  throughIam: boolean;
  /** Of `allowed-if`: what must hold together. Null: not worked out, which counts as no limit at all. */
  conditions: readonly RemainingCondition[] | null;
  /** Null: not worked out. */
  reasons: readonly Reason[] | null;
}

/** When a principal last used a key: at an instant, not in the last `days` that we hold usage for, or not known. */
export type LastUse =
  | { state: "used"; at: Date }
  | { state: "never"; days: number }
  | { state: "unknown" };

/** Who the principal is, and what it may do with the key. */
export interface PrincipalFacts {
  /** The ARN, service name, unique id or `*`. */
  ref: string;
  kind: PrincipalKind;
  /** Short name for people. */
  name: string;
  accountId: string | null;
  /** Its account is the key's, another one that is watched, or one that nobody here watches; null: it has none. */
  home: "own" | "watched" | "outside" | null;
  /** Null: not known. */
  tags: Readonly<Record<string, string>> | null;
  /** Services, accounts and identity providers that may assume the role, as its trust policy names them. Null: not known. */
  trusted: readonly string[] | null;
  /** False: its account's identities were read well, and it is not among them. Null: not known. */
  exists: boolean | null;
  /** By action, `kms:Decrypt`. An action that is left out was not asked about. */
  verdicts: ReadonlyMap<string, Held>;
  /** Left out: not known. */
  lastUse?: LastUse;
}

/** The key, its policies, and what the estate knows of it. */
export interface KeyFacts {
  prepared: PreparedKey;
  /** As AWS names it; null: not known. */
  state: string | null;
  /** Of its data; `rank` 0 is the most severe level, null a text that means no level. Null: its tags state none. */
  classification: { name: string; rank: number | null } | null;
  /** Some policy that bears on the key asks for its tags or for its aliases: `findAbac`. */
  abac: Abac;
}

export interface Abac {
  tags: boolean;
  aliases: boolean;
}

export interface JudgeOptions {
  now: Date;
  /** After how many days without use an access counts as unused; 90. */
  unusedDays?: number;
}
