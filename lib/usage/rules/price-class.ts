import type { PRICES } from "./prices";

export type PriceClass = keyof typeof PRICES.request;

const PAIR = /^GenerateDataKeyPair(WithoutPlaintext)?$/;
const ASYMMETRIC = /^(RSA|ECC|SM2|ML_DSA|ML_KEM)(_|$)/;

/**
 * The classes that a request may be priced by, the cheapest first: one where the operation and the key's spec decide, more
 * where something is not known. A key whose spec was not read may be of any kind.
 */
export function priceClasses(operation: string, spec: string | null): readonly PriceClass[] {
  if (PAIR.test(operation)) return ["pair-ecc", "pair-rsa"];
  if (spec === null) return ["symmetric", "asymmetric"];
  if (spec === "RSA_2048") return ["rsa-2048"];
  return [ASYMMETRIC.test(spec) ? "asymmetric" : "symmetric"];
}

/** Whether requests of the class are among the free ones. */
export function isFree(one: PriceClass): boolean {
  return one === "symmetric";
}
