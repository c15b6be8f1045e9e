"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { buttonClass } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { accessExplanationQuery } from "@/lib/access/client";
import type { VerdictCode } from "@/lib/access/types";
import type { KeyRef } from "@/lib/keys/client";
import { ExplanationView } from "./explanation-view";
import { bareAction } from "./explanation-words";
import { useMedia } from "./use-media";
import { VerdictGlyph } from "./verdict-glyph";
import { VERDICT_WORDS } from "./verdict-words";

/** Another action of the same capability, to go on to. */
export interface OtherAction {
  action: string;
  code: VerdictCode;
}

export interface ExplanationPanelProps {
  keyRef: KeyRef;
  /** Names the cell, and the picture that it is in. */
  cell: { principal: string; action: string; at?: string; family?: "1" };
  /** The actions to choose from, that of the cell among them; none: no choice is shown. */
  actions: readonly OtherAction[];
  onAction: (action: string) => void;
  /** Above the explanation, e.g. which of two pictures it is of. */
  children?: React.ReactNode;
  onClose: () => void;
}

/** Why a cell is as it is. Beside the page where there is room, in front of it where there is not. */
export function ExplanationPanel(props: ExplanationPanelProps) {
  const beside = useMedia("(min-width: 64rem)");
  return beside ? <Beside {...props} /> : <Sheet {...props} />;
}

function Beside(props: ExplanationPanelProps) {
  const { principal, action } = props.cell;
  const panel = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus comes with every cell that is opened.
  useEffect(() => {
    // An action that was chosen in the panel leaves the focus where it is.
    if (panel.current?.contains(document.activeElement)) return;
    title.current?.focus({ preventScroll: true });
  }, [principal, action]);
  return (
    <aside
      ref={panel}
      aria-label="Explanation"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        props.onClose();
      }}
      className="no-print relative flex w-104 shrink-0 flex-col border-l bg-surface 2xl:w-136"
    >
      <Head
        {...props}
        title={
          <h2 ref={title} tabIndex={-1} className="truncate font-semibold text-base outline-none">
            Why: {bareAction(action)}
          </h2>
        }
      />
      <div className="min-h-0 grow overflow-y-auto">
        <Content {...props} />
      </div>
    </aside>
  );
}

function Sheet(props: ExplanationPanelProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface outline-none sm:max-w-lg sm:border-l">
          <Head
            {...props}
            title={
              <Dialog.Title className="truncate font-semibold text-base">
                Why: {bareAction(props.cell.action)}
              </Dialog.Title>
            }
          />
          <div className="min-h-0 grow overflow-y-auto">
            <Content {...props} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Head(props: ExplanationPanelProps & { title: React.ReactNode }) {
  const { cell, actions, onAction, onClose } = props;
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b px-4 py-2">
      <div className="flex items-center gap-2">
        <div className="min-w-0 grow">{props.title}</div>
        <button
          type="button"
          aria-label="Close the explanation"
          onClick={onClose}
          className={buttonClass({ variant: "quiet", size: "icon" })}
        >
          <X aria-hidden="true" />
        </button>
      </div>
      {props.children}
      {actions.length > 1 ? (
        <ul aria-label="Actions of this capability" className="flex flex-wrap gap-1">
          {actions.map(({ action, code }) => (
            <li key={action}>
              <button
                type="button"
                aria-pressed={action === cell.action}
                title={VERDICT_WORDS[code].word}
                onClick={() => onAction(action)}
                className={buttonClass(
                  { size: "sm", variant: action === cell.action ? "plain" : "quiet" },
                  "[&_svg]:h-3.5 [&_svg]:w-4.5 px-1 font-normal aria-pressed:bg-selected",
                )}
              >
                <VerdictGlyph code={code} />
                {bareAction(action)}
                <span className="sr-only">, {VERDICT_WORDS[code].said}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Content({ keyRef, cell }: ExplanationPanelProps) {
  const query = useQuery(accessExplanationQuery(keyRef, cell));
  if (query.data) {
    // Made anew for every cell: the chosen document is that of the cell.
    return <ExplanationView key={`${cell.principal} ${cell.action}`} explanation={query.data} />;
  }
  if (query.isError) {
    return <ErrorState what="The explanation" error={query.error} retry={query.refetch} />;
  }
  return (
    <div role="status" aria-label="Explanation is loading" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-5 w-72 max-w-full" />
      <Skeleton className="w-56" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-56 w-full" />
    </div>
  );
}
