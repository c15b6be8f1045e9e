"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { cn } from "./cn";
import { FLOATING } from "./floating";
import type { PopoverProps } from "./popover";

/** The popover itself; it is mounted by its first opening. */
export function PopoverPanel({ trigger, title, children, align, className }: PopoverProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          sideOffset={4}
          align={align ?? "start"}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup className={cn(FLOATING, "max-w-[calc(100vw-16px)]", className)}>
            <Base.Title className="sr-only">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
