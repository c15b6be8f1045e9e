import type { Pool, PoolClient } from "pg";
import type { CoveredScope } from "./read-coverage";
import type { Span } from "./rules/coverage";
import { groupByScope } from "./rules/group-by-scope";
import { type ProvenSpan, proveSpans } from "./rules/prove-spans";
import { followsTrail } from "./rules/source-target";
import { readScopeCoverage } from "./store/coverage";
import { readScopeFaults } from "./store/digest-faults";
import { readScopeProofs } from "./store/proofs";
import type { CoverageSpan } from "./types";

/** Coverage of scopes with what signed digests prove of it, by `account/region`. */
export async function readProofs(
  on: Pick<Pool | PoolClient, "query">,
  scopes: readonly CoveredScope[],
  coverage: ReadonlyMap<string, readonly CoverageSpan[]>,
  range: Span,
): Promise<Map<string, ProvenSpan[]>> {
  const proofs = groupByScope(await readScopeProofs(on, scopes, range));
  const direct = (await readScopeCoverage(on, scopes)).filter(
    ({ source, state }) => state === "covered" && !followsTrail(source),
  );
  const answered = groupByScope(direct);
  const faults = await readScopeFaults(on, scopes, range);
  const removed = groupByScope(faults.filter(({ state }) => state === "removed"));
  return new Map(
    [...coverage].map(([scope, spans]) => {
      const said = {
        proven: proofs.get(scope) ?? [],
        direct: answered.get(scope) ?? [],
        removed: removed.get(scope) ?? [],
      };
      return [scope, proveSpans(spans, said)];
    }),
  );
}
