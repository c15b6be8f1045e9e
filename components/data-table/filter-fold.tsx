import { ChevronDown } from "lucide-react";

interface Props {
  /** What is filtered by. */
  name: string;
  /** How many values are chosen. */
  chosen: number;
  /** Of the folds with the same group one is open at a time. */
  group: string;
  children: React.ReactNode;
}

/** A filter's values in the panel of all filters, folded under its name. */
export function FilterFold({ name, chosen, group, children }: Props) {
  return (
    <details className="group border-b" name={group}>
      <summary className="flex min-h-8 list-none items-center gap-2 px-3 hover:bg-subtle">
        <ChevronDown
          aria-hidden="true"
          className="-rotate-90 size-3.5 text-ink-3 group-open:rotate-0"
        />
        <span className="grow">{name}</span>
        {chosen > 0 ? <span className="numeric text-accent text-xs">{chosen} set</span> : null}
      </summary>
      {children}
    </details>
  );
}
