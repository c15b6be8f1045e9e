import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { buttonClass } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

interface Props extends ComponentProps<"button"> {
  /** What is filtered by. */
  name: string;
  /** How many values are chosen. */
  chosen: number;
}

/** The button that opens a filter; it says how many values are set. */
export function FilterTrigger({ name, chosen, className, ...button }: Props) {
  return (
    <button
      {...button}
      type="button"
      aria-label={`${name} filter${chosen > 0 ? `, ${chosen} set` : ""}`}
      className={buttonClass(
        {},
        cn(
          "border-dashed font-normal text-ink-2",
          chosen > 0 && "border-accent border-solid text-ink",
          className,
        ),
      )}
    >
      {name}
      {chosen > 0 ? <span className="numeric font-medium text-accent">{chosen}</span> : null}
      <ChevronDown aria-hidden="true" className="text-ink-3" />
    </button>
  );
}
