import Link from "next/link";
import { cn } from "@/components/ui/cn";

export interface BarRow {
  value: string;
  label: React.ReactNode;
  count: number;
  /** Where the rows behind the number are listed. */
  href: string;
}

interface Props {
  label: string;
  rows: BarRow[];
}

/** Counts as lines of text with a bar behind each number. The whole line leads to what was counted. */
export function BarRows({ label, rows }: Props) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  const columns =
    most < 1_000_000
      ? "grid-cols-[minmax(0,11rem)_minmax(2rem,1fr)_3.5rem]"
      : "grid-cols-[minmax(0,11rem)_minmax(2rem,1fr)_5.5rem]";
  return (
    <ul aria-label={label} className="flex flex-col">
      {rows.map((row) => (
        <li key={row.value}>
          <Link
            href={row.href}
            prefetch={false}
            className={cn(
              "grid min-h-7 items-center gap-3 rounded-sm px-2 hover:bg-hover",
              columns,
            )}
          >
            <span className="min-w-0 truncate">{row.label}</span>
            <svg
              aria-hidden="true"
              focusable="false"
              className="h-2 w-full text-accent"
              preserveAspectRatio="none"
            >
              <rect width="100%" height="100%" rx="1" className="fill-subtle" />
              <rect
                width={`${Math.max(row.count > 0 ? 0.8 : 0, (row.count / most) * 100)}%`}
                height="100%"
                rx="1"
                fill="currentColor"
                fillOpacity="0.75"
              />
            </svg>
            <span className="numeric text-right font-medium">{row.count.toLocaleString("en")}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
