import type { FacetValue } from "@/components/data-table/facet-list";
import type { Verdict } from "@/lib/access/schemas";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { hasAccess } from "@/lib/access/schemas/pick-rows";
import { PRINCIPAL_GROUPS, USE_STATES, VERDICT_CODES } from "@/lib/access/types";
import type { ViewRow } from "./matrix-view";
import { GROUP_LABELS } from "./principal-words";
import { USE_LABELS } from "./usage-words";
import { VERDICT_NAMES } from "./verdict-words";

const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  allowed: "Allowed",
  "allowed-if": "Allowed if",
  denied: "Denied",
  "not-allowed": "Not allowed",
  unknown: "Unknown",
};

export type FacetName = "verdict" | "capability" | "group" | "use";

export const FACET_LABELS: Readonly<Record<FacetName, string>> = {
  verdict: "Verdict",
  capability: "Capability",
  group: "Group",
  use: "Use",
};

/** The values of each filter with how many principals of the whole picture have it. */
export function facetsOf(
  matrix: AccessMatrix,
  rows: readonly ViewRow[],
): Record<FacetName, FacetValue[]> {
  const places = new Map(matrix.actions.map((action, at) => [action, at]));
  const count = (wanted: (row: ViewRow) => boolean) => rows.filter(wanted).length;
  return {
    verdict: VERDICT_NAMES.map((verdict) => ({
      value: verdict,
      label: VERDICT_LABELS[verdict],
      count: count(({ codes }) => codes.some((code) => VERDICT_CODES[code].verdict === verdict)),
    })),
    capability: matrix.capabilities.map(({ id, label, actions }) => {
      const within = actions.flatMap((action) => places.get(action) ?? []);
      return {
        value: id,
        label,
        count: count(({ codes }) => hasAccess(within.map((at) => codes[at] ?? "?"))),
      };
    }),
    group: PRINCIPAL_GROUPS.map((group) => ({
      value: group,
      label: GROUP_LABELS[group],
      count: count(({ principal }) => principal.group === group),
    })).filter((one) => one.count > 0),
    use: USE_STATES.map((state) => ({
      value: state,
      label: USE_LABELS[state],
      count: count(({ principal }) => principal.use?.state === state),
    })),
  };
}
