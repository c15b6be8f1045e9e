"use client";

import { Menu as Base } from "@base-ui/react/menu";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { FLOATING } from "./popover";

const ITEM =
  "flex min-h-7 w-full select-none items-center gap-2 rounded-sm px-2 py-1 text-left text-sm outline-none data-highlighted:bg-subtle data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:text-ink-3";

interface Props {
  trigger: React.ReactElement;
  children: React.ReactNode;
  align?: "start" | "end";
  className?: string;
}

export function Menu({ trigger, children, align = "end", className }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-50">
          <Base.Popup className={cn(FLOATING, "min-w-44 p-1", className)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ className, ...props }: ComponentProps<typeof Base.Item>) {
  return <Base.Item {...props} className={cn(ITEM, className as string | undefined)} />;
}

/** An item that leads to a URL, also to a file to download. */
export function MenuLink({ className, ...props }: ComponentProps<typeof Base.LinkItem>) {
  return <Base.LinkItem {...props} className={cn(ITEM, className as string | undefined)} />;
}

export const MenuRadioGroup = Base.RadioGroup;

export function MenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof Base.RadioItem>) {
  return (
    <Base.RadioItem {...props} className={cn(ITEM, className as string | undefined)}>
      <span className="flex size-3.5 items-center justify-center" aria-hidden="true">
        <Base.RadioItemIndicator className="size-1.5 rounded-full bg-accent" />
      </span>
      {children}
    </Base.RadioItem>
  );
}

export const MenuGroup = Base.Group;

export function MenuLabel(props: ComponentProps<typeof Base.GroupLabel>) {
  return <Base.GroupLabel {...props} className="px-2 pt-1.5 pb-0.5 text-ink-3 text-xs" />;
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
