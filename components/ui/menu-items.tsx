"use client";

import type { Menu as Base } from "@base-ui/react/menu";
import { type ComponentProps, createContext, useContext } from "react";
import { cn } from "./cn";

const ITEM =
  "flex min-h-7 w-full select-none items-center gap-2 rounded-sm px-2 py-1 text-left text-sm outline-none data-highlighted:bg-subtle data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:text-ink-3";

/** The library's parts, given by the loaded panel to the items in it: items need no code of their own. */
export const MenuParts = createContext<typeof Base | null>(null);

function useParts(): typeof Base {
  const parts = useContext(MenuParts);
  if (!parts) throw new Error("Menu items stand in a Menu.");
  return parts;
}

export function MenuItem({ className, ...props }: ComponentProps<typeof Base.Item>) {
  const { Item } = useParts();
  return <Item {...props} className={cn(ITEM, className as string | undefined)} />;
}

/** An item that leads to a URL, also to a file to download. */
export function MenuLink({ className, ...props }: ComponentProps<typeof Base.LinkItem>) {
  const { LinkItem } = useParts();
  return <LinkItem {...props} className={cn(ITEM, className as string | undefined)} />;
}

export function MenuRadioGroup(props: ComponentProps<typeof Base.RadioGroup>) {
  const { RadioGroup } = useParts();
  return <RadioGroup {...props} />;
}

export function MenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof Base.RadioItem>) {
  const { RadioItem, RadioItemIndicator } = useParts();
  return (
    <RadioItem {...props} className={cn(ITEM, className as string | undefined)}>
      <span className="flex size-3.5 items-center justify-center" aria-hidden="true">
        <RadioItemIndicator className="size-1.5 rounded-full bg-accent" />
      </span>
      {children}
    </RadioItem>
  );
}

export function MenuGroup(props: ComponentProps<typeof Base.Group>) {
  const { Group } = useParts();
  return <Group {...props} />;
}

export function MenuLabel(props: ComponentProps<typeof Base.GroupLabel>) {
  const { GroupLabel } = useParts();
  return <GroupLabel {...props} className="px-2 pt-1.5 pb-0.5 text-ink-3 text-xs" />;
}

export function MenuSeparator() {
  const { Separator } = useParts();
  return <Separator className="my-1 h-px bg-line" />;
}
