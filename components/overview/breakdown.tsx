import { BarRows } from "@/components/charts/bar-rows";
import { cn } from "@/components/ui/cn";
import { wordFor } from "@/components/ui/key-words";
import type { KeyOverview } from "@/lib/keys/schemas/overview";

interface Props {
  title: string;
  note?: string;
  /** Name of the list filter that takes a value, and what else narrows the list. */
  filter: string;
  extra?: string;
  page?: "/keys" | "/aliases";
  counts: KeyOverview["states"];
  mono?: boolean;
}

const SHOWN = 7;

/** Counts of one property of keys, the largest first. */
export function Breakdown({
  title,
  note,
  filter,
  extra = "",
  page = "/keys",
  counts,
  mono,
}: Props) {
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  const shown = sorted.slice(0, SHOWN);
  const rest = sorted.slice(SHOWN);
  const href = (values: string[]) =>
    `${page}?${extra}${filter}=${values.map(encodeURIComponent).join(",")}`;
  const rows = shown.map((item) => ({
    value: item.value,
    label: (
      <span className={cn(mono && !item.value.startsWith("(") && "font-mono text-xs")}>
        {item.label === item.value ? wordFor(item.value, filter) : item.label}
      </span>
    ),
    count: item.count,
    href: href([item.value]),
  }));
  if (rest.length > 0) {
    rows.push({
      value: "(rest)",
      label: <span className="text-ink-2">{rest.length} others</span>,
      count: rest.reduce((sum, item) => sum + item.count, 0),
      href: href(rest.map((item) => item.value)),
    });
  }
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border bg-surface">
      <div className="border-b px-3 py-2">
        <h2 className="font-semibold">{title}</h2>
        {note ? <p className="text-ink-2">{note}</p> : null}
      </div>
      <div className="p-1">
        {rows.length > 0 ? (
          <BarRows label={title} rows={rows} />
        ) : (
          <p className="px-2 py-2 text-ink-2">Nothing has been read yet.</p>
        )}
      </div>
    </section>
  );
}
