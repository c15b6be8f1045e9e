"use client";

import { useState } from "react";
import { Button } from "./button";

interface Props {
  /** Of what is deleted. */
  name: string;
  busy: boolean;
  onDelete: () => void;
}

/** Deletes at the second click; turning away from it takes the first one back. */
export function DeleteButton({ name, busy, onDelete }: Props) {
  const [sure, setSure] = useState(false);
  return (
    <Button
      aria-label={sure ? `Really delete ${name}` : `Delete ${name}`}
      disabled={busy}
      onClick={() => (sure ? onDelete() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {sure ? "Really delete" : "Delete"}
    </Button>
  );
}
