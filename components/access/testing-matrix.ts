import { compareRows } from "@/lib/access/rules/compare-rows";
import type { AccessComparison } from "@/lib/access/schemas/comparison";
import {
  type AccessMatrix,
  accessMatrix,
  type MatrixPrincipal,
  matrixPrincipal,
} from "@/lib/access/schemas/matrix";
import type { Capability } from "@/lib/access/types";

/** A short table of actions: two of decrypt, three of grant, one of read. */
const CAPABILITIES: { id: Capability; label: string; actions: string[] }[] = [
  { id: "decrypt", label: "Decrypt", actions: ["kms:Decrypt", "kms:ReEncryptFrom"] },
  {
    id: "grant",
    label: "Grant",
    actions: ["kms:CreateGrant", "kms:RetireGrant", "kms:RevokeGrant"],
  },
  { id: "read", label: "Read", actions: ["kms:DescribeKey"] },
];

/** A principal of the account of the key; `verdicts` has one character for each of the six actions. */
export function principalOf(
  name: string,
  verdicts: string,
  more: Partial<MatrixPrincipal> = {},
): MatrixPrincipal {
  return matrixPrincipal.parse({
    ref: `arn:aws:iam::111122223333:role/${name}`,
    kind: "role",
    name,
    accountId: "111122223333",
    accountName: "shop-prod",
    group: "users",
    principalId: null,
    inEstate: true,
    lastSeenAt: null,
    risk: 10,
    judgements: [],
    use: null,
    verdicts,
    ...more,
  });
}

/** A matrix of these principals, whose sources were all read. */
export function matrixOf(
  principals: MatrixPrincipal[],
  more: Partial<AccessMatrix> = {},
): AccessMatrix {
  return accessMatrix.parse({
    key: {
      arn: "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211",
      accountId: "111122223333",
      accountName: "shop-prod",
      region: "eu-west-1",
      keyId: "0f1e2d3c-4b5a-4697-8877-665544332211",
      aliases: ["alias/prod-orders"],
      manager: "CUSTOMER",
      state: "Enabled",
      multiRegionType: null,
    },
    at: null,
    computedAt: "2026-11-22T06:00:00.000Z",
    policySha256: "a".repeat(64),
    family: [],
    sources: [
      {
        part: "key-policy",
        accountId: null,
        status: "data",
        readAt: "2026-11-22T05:00:00.000Z",
        action: null,
      },
    ],
    notes: [],
    usage: null,
    capabilities: CAPABILITIES,
    actions: CAPABILITIES.flatMap(({ actions }) => actions),
    principals,
    total: principals.length,
    ...more,
  });
}

/** The comparison of two matrices of the same actions, as the API answers it; no verdict has conditions. */
export function comparisonOf(other: AccessMatrix, now: AccessMatrix): AccessComparison {
  const picture = ({ principals, sources }: AccessMatrix) => ({
    sources,
    rows: principals.map((principal) => ({
      principal,
      answers: {
        cell: (action: string) => ({
          ...{ principal: principal.ref, action, verdict: "allowed" as const },
          ...{ reasons: [], conditions: [] },
        }),
      },
    })),
  });
  const rows = compareRows(picture(now), picture(other), now.actions);
  const differences = rows.flatMap(({ principal, changes }) =>
    /[^=]/.test(changes) ? [{ ref: principal.ref, changes }] : [],
  );
  return { now, other, differences };
}
