import { ACTIONS_OF } from "../rules/capabilities";
import type { Verdict } from "../schemas";
import type { Capability } from "../types";
import type { Held, KeyFacts, PrincipalFacts } from "./facts";

/** How surely somebody may do something: in any case, under conditions, or that could not be told. */
export type Sureness = "surely" | "conditionally" | "perhaps";

const SURENESS: Readonly<Partial<Record<Verdict, Sureness>>> = {
  allowed: "surely",
  "allowed-if": "conditionally",
  unknown: "perhaps",
};

/** How sure it is that something is held; null where it is not. */
export function sureness(held: Held | undefined): Sureness | null {
  return (held && SURENESS[held.verdict]) ?? null;
}

const ORDER: readonly Sureness[] = ["surely", "conditionally", "perhaps"];

/** What of some actions a principal holds, the surest of them, and their names without `kms:`. */
export interface Hold {
  sureness: Sureness;
  actions: readonly string[];
}

/** The actions that a principal may do, surely or under conditions; null: none of them. */
export function holds(
  { verdicts }: Pick<PrincipalFacts, "verdicts">,
  actions: readonly string[],
): Hold | null {
  return among(verdicts, actions, ["surely", "conditionally"]);
}

/** The actions of which could not be told whether a principal may do them; null: none. */
export function untold(
  { verdicts }: Pick<PrincipalFacts, "verdicts">,
  actions: readonly string[],
): Hold | null {
  return among(verdicts, actions, ["perhaps"]);
}

function among(
  verdicts: PrincipalFacts["verdicts"],
  actions: readonly string[],
  wanted: readonly Sureness[],
): Hold | null {
  const found = actions.flatMap((action) => {
    const sure = sureness(verdicts.get(action));
    return sure !== null && wanted.includes(sure) ? [{ action, sure }] : [];
  });
  const best = ORDER.find((each) => found.some(({ sure }) => sure === each));
  return best === undefined
    ? null
    : { sureness: best, actions: found.map(({ action }) => action.slice("kms:".length)) };
}

/** Names of all actions of some capabilities. */
export function actionsOf(...capabilities: Capability[]): string[] {
  return capabilities.flatMap((capability) => ACTIONS_OF[capability].map(({ name }) => name));
}

const PRIVATE_USE: Readonly<Record<string, readonly string[]>> = {
  ENCRYPT_DECRYPT: ["kms:Decrypt", "kms:ReEncryptFrom"],
  SIGN_VERIFY: ["kms:Sign"],
  GENERATE_VERIFY_MAC: ["kms:GenerateMac"],
  KEY_AGREEMENT: ["kms:DeriveSharedSecret"],
  ENCAPSULATE_DECAPSULATE: ["kms:Decapsulate"],
};

/**
 * The actions that need the secret part of a key's material: those that open what the key protects, or sign in its
 * name. By the key's usage; all of them where it is not known.
 */
export function secretUses({ prepared }: Pick<KeyFacts, "prepared">): readonly string[] {
  const known = PRIVATE_USE[prepared.key.usage ?? ""];
  return known ?? [...actionsOf("decrypt"), "kms:Sign", "kms:GenerateMac"];
}

/** `Decrypt, ReEncryptFrom and Sign`; of many the first and how many more. */
export function list(words: readonly string[], most = 4): string {
  const shown = words.length > most ? words.slice(0, most - 1) : words;
  const rest = words.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return all.length < 2 ? (all[0] ?? "") : `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
}

/** ` under conditions`, where not more is sure. */
export function underConditions(...held: readonly (Hold | null)[]): string {
  return held.some((each) => each?.sureness === "conditionally") ? " under conditions" : "";
}
