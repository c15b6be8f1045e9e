"use client";

import { type ComponentProps, useId } from "react";
import { Input } from "./input";

interface Props extends Omit<ComponentProps<"input">, "onChange"> {
  label: string;
  hint?: string;
  onText: (text: string) => void;
}

/** An input under its label, with what helps to fill it in. */
export function Field({ label, hint, onText, className, ...input }: Props) {
  const id = useId();
  return (
    <div className={className ?? "flex min-w-0 flex-col gap-1"}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <Input
        {...input}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onText(event.target.value)}
      />
      {hint ? (
        <span id={`${id}-hint`} className="text-ink-3 text-xs">
          {hint}
        </span>
      ) : null}
    </div>
  );
}
