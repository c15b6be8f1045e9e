import type { Capability, PrincipalKind } from "../types";
import { type EdgeSets, maskOf } from "./edge-sets";

/** How many principals have a capability on a key. Each is in `held` or in `unknown`, or in neither. */
export interface ReachSum {
  /** Allowed some of its actions, surely or under conditions. */
  held: number;
  /** Of `held`: under conditions alone. */
  conditional: number;
  /** Of `held`: only because the key policy leaves it to their account's IAM. */
  throughIam: number;
  /** Of `held`: of accounts that are not the key's. */
  otherAccounts: number;
  /** Of `held`: services of AWS. */
  services: number;
  /** Everybody is among them. */
  anyone: boolean;
  unknown: number;
}

interface Reacher {
  kind: PrincipalKind;
  accountId: string | null;
  sets: EdgeSets;
}

/** Which capability a key is for (KMS API Reference, KeyMetadata, KeyUsage); null: its usage is not known. */
export function mainCapability(usage: string | null): "decrypt" | "sign-and-mac" {
  return usage === "SIGN_VERIFY" || usage === "GENERATE_VERIFY_MAC" ? "sign-and-mac" : "decrypt";
}

/** Counts those who reach a key of account `home` by a capability. */
export function sumReach(
  reachers: readonly Reacher[],
  capability: Capability,
  home: string,
): ReachSum {
  const mask = maskOf(capability);
  const sum: ReachSum = {
    ...{ held: 0, conditional: 0, throughIam: 0, otherAccounts: 0, services: 0 },
    ...{ anyone: false, unknown: 0 },
  };
  for (const { kind, accountId, sets } of reachers) {
    const held = (sets.allowed | sets.conditional) & mask;
    if (held === 0n) {
      if ((sets.unknown & mask) !== 0n) sum.unknown += 1;
      continue;
    }
    sum.held += 1;
    if ((sets.allowed & mask) === 0n) sum.conditional += 1;
    if ((held & ~sets.throughIam) === 0n) sum.throughIam += 1;
    if (kind === "anyone") sum.anyone = true;
    else if (kind === "service") sum.services += 1;
    else if (accountId !== null && accountId !== home) sum.otherAccounts += 1;
  }
  return sum;
}
