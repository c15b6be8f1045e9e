"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { cn } from "./cn";
import { FLOATING } from "./floating";
import type { MenuProps } from "./menu";
import { MenuParts } from "./menu-items";

/** The menu itself; it is mounted by its first opening. */
export function MenuPanel({ trigger, children, align = "end", className }: MenuProps) {
  return (
    <MenuParts value={Base}>
      <Base.Root defaultOpen>
        <Base.Trigger render={trigger} />
        <Base.Portal>
          <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-50">
            <Base.Popup className={cn(FLOATING, "min-w-44 p-1", className)}>{children}</Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </MenuParts>
  );
}
