import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import type { UseShape } from "../files/use-parts";
import { arnParts } from "../rules/fields";
import { kindOf, readOnlyByName } from "../rules/operations";
import { Dictionary } from "../store/dictionary";
import { ensureMonths } from "../store/objects";
import { writeCounts } from "../store/write-counts";

export interface TestUse {
  key: string;
  /** ISO 8601 */
  at: string;
  /** `usage_principal.ref` */
  principal: string;
  operation?: string;
  service?: string;
  /** AWS's error code; success unless told. */
  outcome?: string;
  count?: number;
  own?: boolean;
}

function shapeOf({ key, principal, operation = "Decrypt", service, outcome, own }: TestUse) {
  const arn = arnParts(principal);
  return {
    accountId: arnParts(key)?.accountId ?? "111122223333",
    region: arnParts(key)?.region ?? "eu-west-1",
    operation,
    keys: [{ arn: key, basis: "resource" }],
    principal: {
      kind: arn?.resource.startsWith("user/") ? "user" : "role",
      ref: principal,
      accountId: arn?.accountId ?? null,
      uniqueId: null,
    },
    service: service ?? null,
    errorCode: outcome ?? null,
    kind: kindOf(operation, null, readOnlyByName(operation)),
    own: own ?? false,
  } satisfies Partial<UseShape> as UseShape;
}

/** Calls as an ingest would leave their counts. */
export async function writeUses(db: Db, uses: readonly TestUse[]): Promise<void> {
  const dictionary = new Dictionary(db.pool);
  const shapes = uses.map(shapeOf);
  await dictionary.addShapes(shapes);
  const times = uses.map(({ at }) => Date.parse(at));
  await ensureMonths(db.pool, times);
  const rows = uses.flatMap((use, index) => {
    const shape = shapes[index];
    const at = Math.floor((times[index] ?? 0) / 300_000) * 300;
    if (!shape) return [];
    const keyId = dictionary.key(use.key);
    const principalId = dictionary.principal(use.principal);
    return [{ keyId, at, principalId, callId: dictionary.call(shape), count: use.count ?? 1 }];
  });
  await inTransaction(db, (client) => writeCounts(client, rows));
}
