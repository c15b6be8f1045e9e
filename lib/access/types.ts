/** Named groups of actions on a key, in the order in which a matrix shows them. Every action of KMS is in one. */
export const CAPABILITIES = [
  "decrypt",
  "encrypt",
  "generate-data-keys",
  "sign-and-mac",
  "grant",
  "change-policy",
  "administer",
  "delete-or-disable",
  "read",
  "account-wide",
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const CAPABILITY_LABELS: Readonly<Record<Capability, string>> = {
  decrypt: "Decrypt",
  encrypt: "Encrypt",
  "generate-data-keys": "Generate data keys",
  "sign-and-mac": "Sign, verify, MAC",
  grant: "Grant",
  "change-policy": "Change policy",
  administer: "Administer",
  "delete-or-disable": "Delete or disable",
  read: "Read",
  "account-wide": "Account-wide",
};

/** What kind of name a principal of a matrix has. */
export const PRINCIPAL_KINDS = [
  "role",
  "user",
  "root",
  "session",
  "federated-user",
  "service",
  "account",
  "anyone",
  "orphan",
  "pseudo",
  "unrecognised",
] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/**
 * Groups of a matrix's rows, in their order. A principal is in the first that fits: `readers` may look at the key and
 * its policy, and neither use nor change it. See rules/principal-group.ts.
 */
export const PRINCIPAL_GROUPS = [
  "anyone",
  "other-accounts",
  "administrators",
  "users",
  "readers",
  "services",
  "orphans",
  "no-access",
] as const;
export type PrincipalGroup = (typeof PRINCIPAL_GROUPS)[number];

/**
 * One verdict as one character, so that a row of a matrix is a short text. Small letters: the key policy gives nothing
 * itself, it hands the decision to the account's IAM, and IAM allows.
 */
export const VERDICT_CODES = {
  A: { verdict: "allowed", throughIam: false },
  a: { verdict: "allowed", throughIam: true },
  C: { verdict: "allowed-if", throughIam: false },
  c: { verdict: "allowed-if", throughIam: true },
  D: { verdict: "denied", throughIam: false },
  "-": { verdict: "not-allowed", throughIam: false },
  "?": { verdict: "unknown", throughIam: false },
} as const;
export type VerdictCode = keyof typeof VERDICT_CODES;

/** The code of a character; what is none of them says nothing, so it is unknown. */
export function codeOf(character: string | undefined): VerdictCode {
  return character !== undefined && Object.hasOwn(VERDICT_CODES, character)
    ? (character as VerdictCode)
    : "?";
}

/** Whether a verdict gives access, be it under conditions; unknown does not. */
export function isHeld(code: VerdictCode): boolean {
  const { verdict } = VERDICT_CODES[code];
  return verdict === "allowed" || verdict === "allowed-if";
}

/** From the most access to the least; what could not be read stands before every no. */
export const CODES_BY_STRENGTH: readonly VerdictCode[] = ["A", "a", "C", "c", "?", "D", "-"];

/** Capabilities on a key: what edges are kept of. */
export const KEY_CAPABILITIES = CAPABILITIES.filter((each) => each !== "account-wide");

/** Capabilities by which the list of principals counts keys. */
export const COUNTED_CAPABILITIES = [
  "decrypt",
  "grant",
  "change-policy",
  "administer",
] as const satisfies readonly Capability[];

export const PRINCIPAL_SORTS = [
  "name",
  "account",
  "keys",
  ...COUNTED_CAPABILITIES,
  "unknown",
  "seen",
] as const;
export type PrincipalSort = (typeof PRINCIPAL_SORTS)[number];

export const PRINCIPAL_KEY_SORTS = ["account", "alias", "class", "region", "used"] as const;
export type PrincipalKeySort = (typeof PRINCIPAL_KEY_SORTS)[number];

/** Which of a principal's verdicts a filter means; `held` is allowed or allowed if. */
export const KEY_VERDICTS = ["held", "allowed", "allowed-if", "unknown"] as const;

/** By what the estate matrix puts keys together. */
export const ESTATE_GROUPS = ["account", "class", "owner"] as const;
export type EstateGroup = (typeof ESTATE_GROUPS)[number];

/** Whether the estate matrix tells of use, and whether it is narrowed to what is not used. */
export const ESTATE_USES = ["none", "told", "unused"] as const;

/** A group of at most so many keys can be opened into its keys. */
export const MAX_OPEN_KEYS = 100;

/** How long back access is held against use, in days. */
export const USE_DAYS = 90;

/**
 * `used`: a call in the last 90 days. `unused`: none in them, of which all usage is known. `never`: none since the key
 * was made, all of which is known. `unknown`: none was seen, and not all usage is known.
 */
export const USE_STATES = ["used", "unused", "never", "unknown"] as const;
export type UseState = (typeof USE_STATES)[number];
