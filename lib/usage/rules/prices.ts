/**
 * AWS's list prices of KMS, in millionths of a US dollar: the one place where they stand. Read on the pricing page
 * (aws.amazon.com/kms/pricing) and AWS's price list for US East (N. Virginia), where usage types are named
 * `KMS-Keys`, `KMS-Requests`, `KMS-Requests-Asymmetric`, …; most regions have the same, China and GovCloud their own.
 */
export const PRICES = {
  asOf: "2026-06-01",
  region: "us-east-1",
  source: "https://aws.amazon.com/kms/pricing/",
  /** A customer managed key for a month, by the hour; each multi-Region primary and replica is a key. */
  keyMonth: 1_000_000,
  /** The first and the second rotation of a key each add so much a month; later ones add nothing. */
  rotationMonth: 1_000_000,
  paidRotations: 2,
  /** A request, by its class. */
  request: {
    symmetric: 3,
    "rsa-2048": 3,
    asymmetric: 15,
    "pair-ecc": 10,
    "pair-rsa": 1_200,
  },
  /** Requests a month without charge; those of asymmetric keys and for data key pairs are not among them. */
  freeRequests: 20_000,
} as const;

/** What could not be verified, or is counted in another way than AWS does, and how. */
export const PRICE_DOUBTS = [
  "Whether AWS charges for failed requests is not documented: the lower figure leaves them out, the higher one has them.",
  "A data key pair's price depends on its spec, which usage does not keep: the figures are those of an elliptic curve and of RSA.",
  "Requests of ML-DSA, ML-KEM and SM2 keys are counted at the price of asymmetric keys; the pricing page names no other.",
  "A request is charged to the account that makes it (note 2 of the pricing page). Where CloudTrail does not tell the account, as of services that call for themselves, it stands in the higher figure of the sum alone.",
  "A ReEncrypt with two keys counts with each of them; whether AWS charges it once or twice is not documented.",
  "The free requests are taken off once for each account; with consolidated billing the accounts may share them.",
  "Taxes, discounts, CloudHSM clusters and external key managers are not in it.",
] as const;
