"use client";

import { CalendarRange } from "lucide-react";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Popover } from "@/components/ui/popover";
import { fromLocalInput, offsetWords, toLocalInput } from "./zoned-time";

interface Props {
  from: number;
  to: number;
  timeZone: string;
  onChange: (span: { from: string; to: string }) => void;
}

/** Begin and end by hand, on the clock of the chosen zone: all that dragging in the chart can do. */
export function CustomRange(props: Props) {
  const { from, to, timeZone } = props;
  return (
    <Popover
      title="Time from and to"
      className="w-72 p-3"
      trigger={
        <button type="button" className={buttonClass()}>
          <CalendarRange aria-hidden="true" />
          From, to
        </button>
      }
    >
      <Inputs key={`${from} ${to} ${timeZone}`} {...props} />
    </Popover>
  );
}

function Inputs({ from, to, timeZone, onChange }: Props) {
  const [begin, setBegin] = useState(() => toLocalInput(from, timeZone));
  const [end, setEnd] = useState(() => toLocalInput(to, timeZone));
  const [first, last] = [fromLocalInput(begin, timeZone), fromLocalInput(end, timeZone)];
  const good = first !== null && last !== null && first < last;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!good) return;
        onChange({ from: new Date(first).toISOString(), to: new Date(last).toISOString() });
      }}
    >
      <Field label="From" type="datetime-local" value={begin} onText={setBegin} required />
      <Field
        label="To"
        type="datetime-local"
        value={end}
        onText={setEnd}
        required
        hint={`On the clock of ${timeZone} (${offsetWords(from, timeZone)})`}
      />
      {good ? null : (
        <p role="alert" className="text-bad">
          The end must come after the begin.
        </p>
      )}
      <Button type="submit" variant="primary" className="justify-center" disabled={!good}>
        Show this time
      </Button>
    </form>
  );
}
