"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";

/** A short name for a button that shows only a sign. The button keeps its own accessible name. */
export function Tooltip({ label, children }: { label: string; children: React.ReactElement }) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={400} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup className="rounded-md bg-ink px-2 py-1 text-canvas text-xs">
            {label}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
