"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { cn } from "./cn";

/** Look of everything that floats: menus, popovers, lists. */
export const FLOATING =
  "z-50 rounded-lg border border-line-strong/50 bg-surface text-ink shadow-[0_6px_20px_-6px_rgb(0_0_0/0.25)] outline-none";

interface Props {
  trigger: React.ReactElement;
  title: string;
  children: React.ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end";
  className?: string;
}

/** A panel beside its trigger. `title` names it and is shown to screen readers only. */
export function Popover({ trigger, title, children, open, onOpenChange, align, className }: Props) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
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
