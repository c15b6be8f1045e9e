"use client";

import { Dialog } from "@base-ui/react/dialog";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { Button, buttonClass } from "@/components/ui/button";
import { revealMisleading } from "@/components/ui/reveal";
import type { CallParams } from "@/lib/usage/client";
import { clockTime, offsetWords } from "../zoned-time";
import { EventsList } from "./events-list";

interface Props {
  /** ISO 8601 */
  time: { from: string; to: string };
  timeZone: string;
  /** What the events are of, e.g. `Calls of orders-db`. */
  title: string;
  /** What they are narrowed to; null for nothing. */
  narrowed: string | null;
  params: CallParams;
  /** To the neighbouring points with calls. */
  onEarlier: (() => void) | null;
  onLater: (() => void) | null;
  onClose: () => void;
}

/** The events behind a point of a chart, in front of it. */
export function EventsPanel(props: Props) {
  const { time, timeZone, title, narrowed, params, onEarlier, onLater, onClose } = props;
  const [from, to] = [Date.parse(time.from), Date.parse(time.to)];
  const [begin, end] = [clockTime(from, timeZone), clockTime(to, timeZone)];
  const until = end.slice(0, 10) === begin.slice(0, 10) ? end.slice(11) : end;
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface outline-none sm:max-w-2xl sm:border-l">
          <div className="flex shrink-0 items-start gap-2 border-b px-4 py-2">
            <div className="min-w-0 grow">
              <Dialog.Title className="font-semibold text-base">
                Events of{" "}
                <span className="numeric">
                  {begin} – {until} {offsetWords(from, timeZone)}
                </span>
              </Dialog.Title>
              <Dialog.Description className="wrap-anywhere text-ink-2 text-xs">
                <bdi>{revealMisleading(title)}</bdi>
                {narrowed === null ? null : (
                  <>
                    , <bdi>{revealMisleading(narrowed)}</bdi>
                  </>
                )}
              </Dialog.Description>
            </div>
            <Step label="Earlier point with calls" onStep={onEarlier} sign={ChevronLeft} />
            <Step label="Later point with calls" onStep={onLater} sign={ChevronRight} />
            <Dialog.Close
              aria-label="Close the events"
              className={buttonClass({ variant: "quiet", size: "icon" })}
            >
              <X aria-hidden="true" />
            </Dialog.Close>
          </div>
          <EventsList
            key={`${time.from} ${time.to}`}
            {...{ params, timeZone }}
            dated={to - from > 24 * 3_600_000}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface StepProps {
  label: string;
  onStep: (() => void) | null;
  sign: typeof ChevronLeft;
}

function Step({ label, onStep, sign: Sign }: StepProps) {
  return (
    <Button
      variant="quiet"
      size="icon"
      aria-label={label}
      title={label}
      disabled={onStep === null}
      onClick={() => onStep?.()}
    >
      <Sign aria-hidden="true" />
    </Button>
  );
}
