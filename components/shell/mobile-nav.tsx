"use client";

import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { useLoaded } from "@/components/ui/use-loaded";

const load = () => import("./nav-drawer");

/** Opens the sidebar as a drawer, where the window is too narrow for it. */
export function MobileNav() {
  const [open, setOpen] = useState(false);
  const { module, want, hint } = useLoaded(load);
  return (
    <>
      <button
        type="button"
        aria-label="Open navigation"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={hint}
        onFocus={hint}
        onClick={() => {
          want();
          setOpen(true);
        }}
        className={buttonClass({ variant: "quiet", size: "icon" }, "lg:hidden")}
      >
        <MenuIcon aria-hidden="true" className="size-4!" />
      </button>
      {module ? <module.NavDrawer open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}
