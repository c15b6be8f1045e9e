"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { buttonClass } from "./button";
import { cn } from "./cn";
import { FLOATING } from "./floating";

interface Option {
  value: string;
  label: string;
}

interface Props {
  label: string;
  options: Option[];
  value: string;
  onChange: (value: string) => void;
  className?: string;
}

/** One of a few values. */
export function Select({ label, options, value, onChange, className }: Props) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger
        aria-label={label}
        className={buttonClass({}, cn("justify-between gap-2 font-normal", className))}
      >
        <Base.Value className="truncate" />
        <Base.Icon className="text-ink-3">
          <ChevronsUpDown aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup
            className={cn(FLOATING, "max-h-80 min-w-(--anchor-width) overflow-y-auto p-1")}
          >
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-7 items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-subtle"
              >
                <Base.ItemIndicator keepMounted className="invisible data-selected:visible">
                  <Check aria-hidden="true" className="size-3.5" />
                </Base.ItemIndicator>
                <Base.ItemText>{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
