"use client";

import { Columns3, RotateCcw } from "lucide-react";
import { Button, buttonClass } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Popover } from "@/components/ui/popover";
import type { Density } from "./types";

interface Props {
  /** All columns but the first, which cannot be hidden. */
  columns: { id: string; header: string }[];
  chosen: readonly string[];
  standard: readonly string[];
  onChoose: (chosen: string[]) => void;
  density: Density;
  onDensity: (density: Density) => void;
}

/** Chooses columns and the height of rows. Order follows the table's own. */
export function ColumnChooser(props: Props) {
  const { columns, chosen, standard, onChoose, density, onDensity } = props;
  function toggle(id: string, on: boolean) {
    onChoose(columns.filter((c) => (c.id === id ? on : chosen.includes(c.id))).map((c) => c.id));
  }
  return (
    <Popover
      align="end"
      title="Columns and density"
      className="w-60"
      trigger={
        <button type="button" title="Columns" className={buttonClass()}>
          <Columns3 aria-hidden="true" />
          <span className="max-2xl:sr-only">Columns</span>
        </button>
      }
    >
      <fieldset className="max-h-[50dvh] overflow-y-auto p-1">
        <legend className="sr-only">Columns shown</legend>
        {columns.map(({ id, header }) => (
          <Check
            key={id}
            label={header}
            checked={chosen.includes(id)}
            onCheck={(checked) => toggle(id, checked)}
            className="min-h-7 rounded-sm px-2 hover:bg-subtle"
          />
        ))}
      </fieldset>
      <div className="flex items-center justify-between gap-2 border-t p-2">
        <Check
          label="Compact rows"
          checked={density === "compact"}
          onCheck={(checked) => onDensity(checked ? "compact" : "normal")}
        />
        <Button
          variant="quiet"
          size="sm"
          onClick={() => {
            onChoose([...standard]);
            onDensity("normal");
          }}
        >
          <RotateCcw aria-hidden="true" /> Reset
        </Button>
      </div>
    </Popover>
  );
}
