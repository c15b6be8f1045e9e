/** One column of a server-driven table. */
export interface Column<T> {
  id: string;
  /** Heading, also used in the column chooser. */
  header: string;
  /** Name of the sort in the API; without it the column cannot be sorted. */
  sort?: string;
  /** Its first click puts the largest or latest on top. */
  downFirst?: boolean;
  align?: "end";
  /** Tailwind classes that bound the width, e.g. `min-w-32 max-w-56`. */
  width: string;
  cell: (row: T) => React.ReactNode;
}

export type Density = "normal" | "compact";
