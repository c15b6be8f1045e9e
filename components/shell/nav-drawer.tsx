"use client";

import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Brand } from "./brand";
import { Nav } from "./nav";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function NavDrawer({ open, onOpenChange }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-50 flex w-64 max-w-[85vw] flex-col gap-3 border-r bg-surface p-3 outline-none">
          <Dialog.Title className="sr-only">Navigation</Dialog.Title>
          <div className="flex items-center justify-between">
            <Brand />
            <Dialog.Close
              aria-label="Close navigation"
              className={buttonClass({ variant: "quiet", size: "icon" })}
            >
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          <Nav onNavigate={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
