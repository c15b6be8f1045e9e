"use client";

import { useId } from "react";
import { Input } from "@/components/ui/input";

/** Texts as a person writes them into one line: with commas, space around them does not count. */
export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

interface Props {
  label: string;
  hint?: string;
  value: string;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** A list of short texts, separated by commas. */
export function ListInput({ label, hint, value, disabled, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <Input
        id={id}
        value={value}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint ? (
        <span id={`${id}-hint`} className="text-ink-3 text-xs">
          {hint}
        </span>
      ) : null}
    </div>
  );
}
