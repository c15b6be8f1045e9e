"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
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
  /** The first field takes the focus, but where that would call a keyboard onto the screen. */
  focusField?: boolean;
  className?: string;
}

interface Place {
  element: Element;
  around: Element | null;
}

function placeOfFocus(): Place | null {
  const element = typeof document === "undefined" ? null : document.activeElement;
  return element === null ? null : { element, around: element.parentElement };
}

/** Where the focus goes when what had it is gone: to what is left around it, else to the page. */
function nextOf(place: Place | null): HTMLElement | null {
  if (place === null || place.element.isConnected) return null;
  const left = place.around?.isConnected ? place.around : null;
  return (
    left?.querySelector<HTMLElement>("button:not(:disabled), a[href]") ??
    document.getElementById("main")
  );
}

function firstField(popup: HTMLElement | null): HTMLElement | null {
  if (window.matchMedia("(pointer: coarse)").matches) return null;
  return popup?.querySelector<HTMLElement>(":is(input, textarea, select):not(:disabled)") ?? null;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  bare,
  focusField = false,
  className,
}: Props) {
  const popup = useRef<HTMLDivElement>(null);
  // What opened it may be gone when it closes: the act is done and its button with it.
  const opener = useMemo(() => (open ? placeOfFocus() : null), [open]);
  useEffect(() => {
    if (!open) return;
    return () => {
      // After the page has changed with the act, and the dialog has given the focus back if it could.
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost) nextOf(opener)?.focus({ preventScroll: true });
      });
    };
  }, [open, opener]);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Base.Popup
          ref={popup}
          initialFocus={() => (focusField && firstField(popup.current)) || true}
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
