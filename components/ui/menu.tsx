"use client";

import { cloneElement } from "react";
import { useLoaded } from "./use-loaded";

export interface MenuProps {
  /** A button. */
  trigger: React.ReactElement<React.ComponentProps<"button">>;
  children: React.ReactNode;
  align?: "start" | "end";
  className?: string;
}

const load = () => import("./menu-panel");

/** A menu under its trigger. Its code is loaded when the pointer or the focus comes near. */
export function Menu(props: MenuProps) {
  const { module, want, hint } = useLoaded(load);
  if (module) return <module.MenuPanel {...props} />;
  return cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: want,
    onPointerEnter: hint,
    onFocus: hint,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      want();
    },
  });
}
