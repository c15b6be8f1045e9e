"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { buttonClass } from "./button";
import { cn } from "./cn";
import { FLOATING } from "./floating";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: React.ReactNode;
  /** Hides the visible heading where the content speaks for itself. */
  bare?: boolean;
  className?: string;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  bare,
  className,
}: Props) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Base.Popup
          className={cn(
            FLOATING,
            "fixed top-[10dvh] left-1/2 flex max-h-[80dvh] w-[calc(100vw-24px)] max-w-2xl -translate-x-1/2 flex-col overflow-hidden",
            className,
          )}
        >
          {bare ? (
            <Base.Title className="sr-only">{title}</Base.Title>
          ) : (
            <div className="flex items-start gap-3 border-b px-4 py-3">
              <div className="min-w-0 grow">
                <Base.Title className="font-semibold text-base">{title}</Base.Title>
                {description ? (
                  <Base.Description className="text-ink-2">{description}</Base.Description>
                ) : null}
              </div>
              <Base.Close
                aria-label="Close"
                className={buttonClass({ variant: "quiet", size: "icon" })}
              >
                <X aria-hidden="true" />
              </Base.Close>
            </div>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
