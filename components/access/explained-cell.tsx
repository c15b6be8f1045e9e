"use client";

import { buttonClass } from "@/components/ui/button";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import type { KeyRef } from "@/lib/keys/client";
import { ExplanationPanel } from "./explanation-panel";
import type { CellPlace, GridCell } from "./grid-types";
import { matrixParams } from "./matrix-params";
import type { AccessState } from "./view-state";

interface Props {
  keyRef: KeyRef;
  matrix: AccessMatrix;
  state: AccessState;
  cellOf: (place: CellPlace) => GridCell;
  place: CellPlace;
  change: (patch: Partial<AccessState>) => void;
  onClose: () => void;
}

/** The explanation of the opened cell; of a comparison, of either picture. */
export function ExplainedCell(props: Props) {
  const { state, place, change, matrix, cellOf } = props;
  const compared = state.with !== null || state.since !== null;
  const other = compared && state.other;
  const { at, family } = matrixParams(state, "matrix");
  const capability = matrix.capabilities.find(({ id }) => id === place.group);
  const sides = state.with ? ["This key", "The other key"] : ["Now", "Then"];
  return (
    <ExplanationPanel
      keyRef={other ? (state.with ?? props.keyRef) : props.keyRef}
      cell={{
        principal: place.row,
        action: state.action,
        at: other ? (state.since ?? undefined) : at,
        family,
      }}
      actions={(capability?.actions ?? []).map((action) => ({
        action,
        code: cellOf({ ...place, column: action }).code,
      }))}
      onAction={(action) => change({ action })}
      onClose={props.onClose}
    >
      {compared ? (
        <fieldset className="flex gap-1">
          <legend className="sr-only">Explained picture</legend>
          {sides.map((side, index) => (
            <button
              key={side}
              type="button"
              aria-pressed={other === (index === 1)}
              onClick={() => change({ other: index === 1 })}
              className={buttonClass({ size: "sm" }, "font-normal aria-pressed:bg-selected")}
            >
              {side}
            </button>
          ))}
        </fieldset>
      ) : null}
    </ExplanationPanel>
  );
}
