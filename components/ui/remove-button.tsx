"use client";

import { useState } from "react";
import { Button } from "./button";

interface Props {
  /** Of what is removed. */
  name: string;
  busy: boolean;
  onRemove: () => void;
}

/** Removes at the second click; turning away from it takes the first one back. */
export function RemoveButton({ name, busy, onRemove }: Props) {
  const [sure, setSure] = useState(false);
  return (
    <Button
      aria-label={sure ? `Really remove ${name}` : `Remove ${name}`}
      disabled={busy}
      onClick={() => (sure ? onRemove() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {sure ? "Really remove" : "Remove"}
    </Button>
  );
}
