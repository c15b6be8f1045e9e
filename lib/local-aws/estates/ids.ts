import type { Random } from "./prng";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A version 4 UUID: single-Region key ids, event ids, request ids. */
export function uuid(random: Random): string {
  const hex = random.hex(32);
  const variant = "89ab"[parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** `mrk-` and 32 hex digits, the same in every Region of a family. */
export function multiRegionKeyId(random: Random): string {
  return `mrk-${random.hex(32)}`;
}

/** Twelve digits, the first not zero. */
export function accountId(random: Random): string {
  return `${random.int(1, 9)}${random.text(11, "0123456789")}`;
}

/** An IAM unique id, e.g. `AROA…` for a role: 21 characters. */
export function uniqueId(random: Random, prefix: "AROA" | "AIDA" | "AGPA" | "ANPA"): string {
  return `${prefix}${random.text(17, BASE32)}`;
}

/** `AKIA…` is long-lived, `ASIA…` of a session: 20 characters. */
export function accessKeyId(random: Random, prefix: "AKIA" | "ASIA"): string {
  return `${prefix}${random.text(16, BASE32)}`;
}

export function secretAccessKey(random: Random): string {
  return random.text(40, `${BASE32}${LOWER}+/`);
}

/** Grant ids and key material ids are 64 hex digits. */
export function hexId(random: Random): string {
  return random.hex(64);
}

export function customKeyStoreId(random: Random): string {
  return `cks-${random.hex(17)}`;
}

export function cloudHsmClusterId(random: Random): string {
  return `cluster-${random.text(11, "abcdefghijklmnopqrstuvwxyz234567")}`;
}

export function organizationId(random: Random): string {
  return `o-${random.text(10, LOWER)}`;
}

/** The four characters that a root shares with its units. */
export function rootSuffix(random: Random): string {
  return random.text(4, LOWER);
}

export function unitId(random: Random, suffix: string): string {
  return `ou-${suffix}-${random.text(8, LOWER)}`;
}

export function organizationPolicyId(random: Random): string {
  return `p-${random.text(8, LOWER)}`;
}

export function externalId(random: Random): string {
  return `keyledger-${random.text(24, LOWER)}`;
}
