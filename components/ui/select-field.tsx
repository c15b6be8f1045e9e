import type { ComponentProps } from "react";
import { Select } from "./select";

interface Props extends ComponentProps<typeof Select> {
  hint?: string;
}

/** One of a few values under its label, with what helps to choose. */
export function SelectField({ hint, ...select }: Props) {
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="font-medium">
        {select.label}
      </span>
      <Select {...select} />
      {hint ? <span className="text-ink-3 text-xs">{hint}</span> : null}
    </div>
  );
}
