/** One column of a server-driven table. */
export interface Column<T> {
  id: string;
  /** Heading, also used in the column chooser. */
  header: string;
  /** Name of the sort in the API; without it the column cannot be sorted. */
  sort?: string;
  align?: "end";
  /** Tailwind classes that bound the width, e.g. `min-w-32 max-w-56`. */
  width: string;
  cell: (row: T) => React.ReactNode;
}

export type Density = "normal" | "compact";
