import table from "./kms-actions.json";

/** How AWS types the values of a condition key; `ArrayOf…` may hold several values in one request. */
export interface ActionFacts {
  /** Position in the table, the action's bit in every action set. */
  index: number;
  /** As AWS writes it, with its prefix: `kms:Decrypt`. */
  name: string;
  /** What it acts on: `key`, `alias`, both, or nothing that a policy could name. */
  resources: readonly string[];
  /** Works on a key of another account (API reference, "Cross-account use"). */
  crossAccount: boolean;
  /** Can stand among the operations of a grant. */
  grantable: boolean;
}

/** All KMS actions, by name; made by scripts/generate-access-table.mjs. */
export const ACTIONS: readonly ActionFacts[] = table.actions.map((action, index) => ({
  index,
  name: `kms:${action.name}`,
  resources: action.resources,
  crossAccount: action.crossAccount,
  grantable: action.grantable,
}));

/**
 * Taking a role's place, for chains of roles; it is no action of a matrix. Its keys are those of the Service
 * Authorization Reference for AWS STS.
 */
export const ASSUME_ROLE = onRole(0, "sts:AssumeRole");
/** The same for whoever an identity provider vouches for. */
export const ASSUME_ROLE_WITH_SAML = onRole(1, "sts:AssumeRoleWithSAML");
export const ASSUME_ROLE_WITH_WEB_IDENTITY = onRole(2, "sts:AssumeRoleWithWebIdentity");

function onRole(place: number, name: string): ActionFacts {
  const index = ACTIONS.length + place;
  return { index, name, resources: ["role"], crossAccount: true, grantable: false };
}

const ASSUME_ROLE_KEYS = [
  ...["sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "sts:TransitiveTagKeys"],
  ...["aws:TagKeys", "aws:RequestTag/*", "aws:ResourceTag/*", "iam:ResourceTag/*"],
];

/** All actions that statements are read for. */
export const READ_ACTIONS: readonly ActionFacts[] = [
  ...ACTIONS,
  ...[ASSUME_ROLE, ASSUME_ROLE_WITH_SAML, ASSUME_ROLE_WITH_WEB_IDENTITY],
];

const byName = new Map(ACTIONS.map((action) => [action.name.toLowerCase(), action]));

/** The action of a name in any case, or null when KMS has none of that name. */
export function findAction(name: string): ActionFacts | null {
  return byName.get(name.toLowerCase()) ?? null;
}

const split = (keys: readonly string[]) => ({
  exact: new Set(keys.filter((key) => !key.endsWith("*")).map((key) => key.toLowerCase())),
  prefixes: keys.filter((key) => key.endsWith("*")).map((key) => key.slice(0, -1).toLowerCase()),
});
const has = ({ exact, prefixes }: ReturnType<typeof split>, key: string) =>
  exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix) && key !== prefix);

const carriedByAction = [
  ...table.actions.map((action) => action.conditionKeys),
  ASSUME_ROLE_KEYS,
].map(split);
const carriedByKey = split(table.resourceTypes.key.conditionKeys);
const perAction = split(Object.keys(table.conditionKeys));
const globals = split(Object.keys(table.globalConditionKeys));

/** Older names of condition keys that AWS still reads (conditions-kms). */
const RENAMED = new Map([
  ["kms:customermasterkeyspec", "kms:keyspec"],
  ["kms:customermasterkeyusage", "kms:keyusage"],
]);

/** The name by which a condition key is looked up: lower case, today's name. */
export function canonicalKey(key: string): string {
  const lower = key.toLowerCase();
  return RENAMED.get(lower) ?? lower;
}

/**
 * Whether requests of an action can carry a condition key (canonical). A KMS key does so only where the Service
 * Authorization Reference lists it for the action or for the key acted on; a global key always; keys of an identity
 * provider live on in the session. Keys of other services never do (rule 30).
 */
export function carries(action: ActionFacts, key: string, onKey: boolean): boolean {
  const known = remembered.get(key) ?? remember(key);
  return known[action.index * 2 + Number(onKey)] === true;
}

/** The answers of all actions for a key; policies use few keys, and hostile ones are not kept. */
const remembered = new Map<string, readonly boolean[]>();
const MAX_REMEMBERED = 2_000;

function remember(key: string): readonly boolean[] {
  const answers = READ_ACTIONS.flatMap((action) => [
    canCarry(action, key, false),
    canCarry(action, key, true),
  ]);
  if (key.length <= 100 && remembered.size < MAX_REMEMBERED) remembered.set(key, answers);
  return answers;
}

function canCarry(action: ActionFacts, key: string, onKey: boolean): boolean {
  const own = carriedByAction[action.index];
  if (own !== undefined && has(own, key)) return true;
  if (action === ASSUME_ROLE && key.startsWith("kms:")) return false;
  if (onKey && has(carriedByKey, key)) return true;
  if (has(perAction, key)) return false;
  if (key.startsWith("kms:") || key.startsWith("aws:") || has(globals, key)) return true;
  return key.startsWith("saml:") || key.slice(0, Math.max(key.indexOf(":"), 0)).includes(".");
}

/** Whether AWS documents a condition key (canonical): of KMS, a global one, or of an identity provider. */
export function isDocumentedKey(key: string): boolean {
  if (has(carriedByKey, key) || has(perAction, key) || has(globals, key)) return true;
  return key.startsWith("saml:") || key.slice(0, Math.max(key.indexOf(":"), 0)).includes(".");
}
