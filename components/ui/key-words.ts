import type { Tone } from "@/components/ui/chip";
import type { GlyphShape } from "@/components/ui/glyph";
import type { KeySummary } from "@/lib/keys/schemas";
import { NONE, UNKNOWN } from "@/lib/keys/types";

interface Look {
  word: string;
  tone: Tone;
  shape: GlyphShape;
}

const STATES: Record<string, Look> = {
  Enabled: { word: "Enabled", tone: "ok", shape: "dot" },
  Disabled: { word: "Disabled", tone: "plain", shape: "ring" },
  PendingDeletion: { word: "Pending deletion", tone: "bad", shape: "triangle" },
  PendingReplicaDeletion: { word: "Pending replica deletion", tone: "bad", shape: "triangle" },
  PendingImport: { word: "Pending import", tone: "warn", shape: "half" },
  Creating: { word: "Creating", tone: "plain", shape: "half" },
  Updating: { word: "Updating", tone: "plain", shape: "half" },
  Unavailable: { word: "Unavailable", tone: "warn", shape: "square" },
};

/** How a key state of AWS is shown. A state that we have no word for is shown as AWS wrote it. */
export function stateLook(state: string | null): Look {
  if (state === null) return { word: "Unknown", tone: "unknown", shape: "question" };
  return STATES[state] ?? { word: state, tone: "plain", shape: "diamond" };
}

const ROTATIONS: Record<KeySummary["rotation"], Look> = {
  on: { word: "On", tone: "ok", shape: "dot" },
  off: { word: "Off", tone: "warn", shape: "ring" },
  "not-possible": { word: "Not possible", tone: "plain", shape: "dash" },
  unknown: { word: "Unknown", tone: "unknown", shape: "question" },
};

export function rotationLook(rotation: KeySummary["rotation"]): Look {
  return ROTATIONS[rotation];
}

/** Words for what AWS writes in capitals; what is not listed is shown as AWS wrote it. */
const WORDS: Record<string, string> = {
  [NONE]: "None",
  [UNKNOWN]: "Unknown",
  CUSTOMER: "Customer managed",
  AWS: "AWS managed",
  AWS_KMS: "AWS KMS",
  EXTERNAL: "Imported",
  AWS_CLOUDHSM: "CloudHSM",
  EXTERNAL_KEY_STORE: "External key store",
  ENCRYPT_DECRYPT: "Encrypt, decrypt",
  SIGN_VERIFY: "Sign, verify",
  GENERATE_VERIFY_MAC: "MAC",
  KEY_AGREEMENT: "Key agreement",
  PRIMARY: "Primary",
  REPLICA: "Replica",
  on: "On",
  off: "Off",
  "not-possible": "Not possible",
  unknown: "Unknown",
  hand: "By hand",
  rule: "By rule",
  tag: "By tag",
  fallback: "Fallback owner",
  nobody: "Nobody",
  mine: "My keys",
  used: "Used",
  never: "Never used",
  points: "Points to a key",
  dangling: "Dangling",
  "no-target": "No key yet",
  gone: "Gone",
  any: "Any part",
  metadata: "Facts",
  policy: "Policy",
  grants: "Grants",
  rotation: "Rotation status",
  rotations: "Rotation history",
  tags: "Tags",
  lastUsage: "Last use",
};

/** A word of AWS or ours as people read it; `filter` names the filter that the value belongs to. */
export function wordFor(value: string, filter?: string): string {
  if (filter === "lastUse" && value === "unknown") return "AWS cannot tell";
  if (filter === "lastUse" && value === UNKNOWN) return "Not read";
  if (filter === "owner" && value === NONE) return "Nobody";
  return STATES[value]?.word ?? WORDS[value] ?? value;
}

const CALLS: Record<string, string> = {
  metadata: "kms:DescribeKey",
  policy: "kms:GetKeyPolicy",
  grants: "kms:ListGrants",
  rotation: "kms:GetKeyRotationStatus",
  rotations: "kms:ListKeyRotations",
  tags: "kms:ListResourceTags",
  lastUsage: "kms:GetKeyLastUsage",
  aliases: "kms:ListAliases",
  stores: "kms:DescribeCustomKeyStores",
};

/** The call that fills a part of a key, as a policy names it. */
export function callFor(part: string): string {
  return CALLS[part] ?? part;
}

/** Why a part's value is not known, for a row that carries only the names of its unreadable parts. */
export function whyUnknown(part: string, unreadable: readonly string[]): string {
  return unreadable.includes(part)
    ? `${callFor(part)} did not succeed at the last try; the key's freshness says why.`
    : `${callFor(part)} has not been read yet.`;
}
