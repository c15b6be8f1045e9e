"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { accessMatrixQuery } from "@/lib/access/client";
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
  const against = comparedWith(keyRef, state);
  const before = useQuery({
    ...accessMatrixQuery(against?.keyRef ?? keyRef, {
      ...params,
      at: against?.at,
      because: undefined,
    }),
    enabled: against !== null,
  });
  const matrix = now.data;
  // Data kept from another question is not what this is compared with.
  const other = against && !before.isPlaceholderData ? before.data : undefined;
  // Without the other picture this one is shown alone.
  const ready = matrix !== undefined && (against === null || other !== undefined || before.isError);
  const comparison = useMemo(
    () => (matrix && other ? compareMatrices(other, matrix) : null),
    [matrix, other],
  );
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
  return { now, before, against, other, comparison, rows, cellOf, facets, view };
}
