"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { accessComparisonQuery, accessMatrixQuery } from "@/lib/access/client";
import type { KeyRef } from "@/lib/keys/client";
import { compareMatrices } from "./compare-matrices";
import { facetsOf } from "./facets";
import { comparedWith, matrixParams } from "./matrix-params";
import { cellReader, rowsOf, viewOf } from "./matrix-view";
import type { AccessState } from "./view-state";

/** The picture, the one that it is compared with, and what both give: rows, cells, filters with their counts. */
export function useAccessPicture(keyRef: KeyRef, state: AccessState, drawn: "matrix" | "list") {
  const params = matrixParams(state, drawn);
  const now = useQuery(accessMatrixQuery(keyRef, params));
  const against = comparedWith(state);
  const { all: _, ...picture } = params;
  const compared = useQuery({
    ...accessComparisonQuery(keyRef, { ...picture, ...against }),
    enabled: against !== null,
  });
  // Data kept from another question is not what this is compared with.
  const both = against && !compared.isPlaceholderData ? compared.data : undefined;
  const matrix = both?.now ?? now.data;
  // Without the other picture this one is shown alone.
  const ready = against === null || both !== undefined || compared.isError;
  const comparison = useMemo(() => (both ? compareMatrices(both) : null), [both]);
  const rows = useMemo(
    () => (matrix && ready ? rowsOf(matrix, comparison) : null),
    [matrix, comparison, ready],
  );
  const cellOf = useMemo(() => (matrix && rows ? cellReader(matrix, rows) : null), [matrix, rows]);
  const facets = useMemo(() => (matrix && rows ? facetsOf(matrix, rows) : null), [matrix, rows]);
  const { q, group, verdict, capability, use, dangerous, changed, sort, all } = state;
  const view = useMemo(
    () =>
      matrix && rows
        ? viewOf(matrix, rows, {
            ...{ q, group, verdict, capability, use, dangerous, changed, sort, all },
          })
        : null,
    [matrix, rows, q, group, verdict, capability, use, dangerous, changed, sort, all],
  );
  const other = both?.other;
  return { now, matrix, compared, against, other, comparison, rows, cellOf, facets, view };
}
