"use client";

import { Columns3, RotateCcw } from "lucide-react";
import { Button, buttonClass } from "@/components/ui/button";
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
          <label
            key={id}
            className="flex min-h-7 items-center gap-2 rounded-sm px-2 hover:bg-subtle"
          >
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={chosen.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            {header}
          </label>
        ))}
      </fieldset>
      <div className="flex items-center justify-between gap-2 border-t p-2">
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            className="size-3.5 accent-accent"
            checked={density === "compact"}
            onChange={(event) => onDensity(event.target.checked ? "compact" : "normal")}
          />
          Compact rows
        </label>
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
