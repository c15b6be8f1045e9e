"use client";

import { cloneElement } from "react";
import { useLoaded } from "./use-loaded";

export interface PopoverProps {
  /** A button. */
  trigger: React.ReactElement<React.ComponentProps<"button">>;
  /** Names the panel; shown to screen readers only. */
  title: string;
  children: React.ReactNode;
  align?: "start" | "end";
  className?: string;
}

const load = () => import("./popover-panel");

/** A panel beside its trigger. Its code is loaded when the pointer or the focus comes near. */
export function Popover(props: PopoverProps) {
  const { module, want, hint } = useLoaded(load);
  if (module) return <module.PopoverPanel {...props} />;
  return cloneElement(props.trigger, {
    "aria-haspopup": "dialog",
    "aria-expanded": false,
    onClick: want,
    onPointerEnter: hint,
    onFocus: hint,
  });
}
