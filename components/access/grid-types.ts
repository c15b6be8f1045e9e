import type { UseWithin } from "@/lib/access/schemas/usage-within";
import type { VerdictCode } from "@/lib/access/types";

/** Against another picture: more access, less, another way or kind of the same, or not to be told. */
export type CellChange = "gained" | "lost" | "other" | "unclear";

/** What one cell says. */
export interface GridCell {
  /** The verdict that the glyph shows; of several, the one with the most access. */
  code: VerdictCode;
  /** Of a cell that sums up verdicts that differ: how many of them are the shown one. */
  share: { count: number; of: number } | null;
  /** Against another picture; null where none is compared or nothing differs. */
  change: CellChange | null;
  /** How it was used; null where that is not known of the picture, or there is nothing to use. */
  use: UseWithin | null;
  /** The whole in words, to follow the names of row and column. */
  words: string;
}

export interface GridColumn {
  id: string;
  /** Head of the column; breaks between its words or humps. */
  label: string;
}

/** Columns that are summed up in one until it is opened. */
export interface GridColumnGroup {
  id: string;
  label: string;
  columns: readonly GridColumn[];
  open: boolean;
}

export interface GridRow {
  id: string;
  /** The row in the name of each of its cells: `payments-api role`. */
  name: string;
  /** The head in words; what its looks say beyond the name is in it. */
  headName: string;
  /** The row's head as it is seen, on one line. */
  head: React.ReactNode;
  /** Where Enter on the head leads; null: nowhere. */
  href: string | null;
  /** What stands between the head and the verdicts, by the ids of `facts`. */
  facts: Readonly<Record<string, React.ReactNode>>;
}

export interface GridRowGroup {
  id: string;
  label: string;
  /** Beside the label, e.g. a count. */
  note: string;
  rows: readonly GridRow[];
  open: boolean;
}

/** A column of text between the heads of the rows and the verdicts. */
export interface GridFact {
  id: string;
  label: string;
  width: "number" | "age";
}

/** Orders by one of the head columns: `name` or the id of a fact. */
export interface GridSort {
  by: string;
  direction: "ascending" | "descending";
  /** The columns that can be sorted by. */
  choices: readonly string[];
  onSort: (by: string) => void;
}

/** A cell of verdicts by its names; `column` null: the sum of the group. */
export interface CellPlace {
  row: string;
  group: string;
  column: string | null;
}

/** What a page may ask of a grid that it shows. */
export interface GridHandle {
  /** Puts the focus on the cell that had it last. */
  focus: () => void;
}
