"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

interface Props {
  /** What the button does, e.g. `Disable`. */
  verb: string;
  /** What follows from it, said before it is done. */
  children: React.ReactNode;
  busy: boolean;
  onSubmit: (why: string) => void;
  onCancel: () => void;
  /** Fields before the reason. */
  fields?: React.ReactNode;
}

/** An act that needs a reason, which goes into the ledger as it is. */
export function ReasonForm({ verb, children, busy, onSubmit, onCancel, fields }: Props) {
  const id = useId();
  const [why, setWhy] = useState("");
  const enough = why.trim().length >= 3;
  return (
    <form
      className="flex flex-col gap-3 rounded-lg border bg-canvas p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (enough) onSubmit(why.trim());
      }}
    >
      <p className="max-w-prose text-ink-2">{children}</p>
      {fields}
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          Why <span className="font-normal text-ink-3">(stands in the ledger)</span>
        </label>
        <Input
          id={id}
          required
          autoFocus={fields === undefined}
          minLength={3}
          maxLength={500}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={busy || !enough}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
