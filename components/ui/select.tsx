import { ChevronsUpDown } from "lucide-react";
import { buttonClass } from "./button";
import { cn } from "./cn";

interface Option {
  value: string;
  label: string;
}

interface Props {
  label: string;
  options: Option[];
  /** More of them, under headings. */
  groups?: readonly { label: string; options: readonly Option[] }[];
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/** One of a few values. The browser's own list: it needs no inline style, which our policy refuses. */
export function Select({ label, options, groups, value, onChange, className }: Props) {
  return (
    <span className={cn("relative inline-flex min-w-0", className)}>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={buttonClass(
          {},
          // What is chosen is said on paper too.
          "w-full appearance-none truncate pr-7 font-normal print:inline-flex",
        )}
      >
        <Options options={options} />
        {groups?.map((group) => (
          <optgroup key={group.label} label={group.label}>
            <Options options={group.options} />
          </optgroup>
        ))}
      </select>
      <ChevronsUpDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}

function Options({ options }: { options: readonly Option[] }) {
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {option.label}
    </option>
  ));
}
