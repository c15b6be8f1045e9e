"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { ApiError } from "@/lib/http/client";
import { createSavedView } from "@/lib/keys/client";
import type { SavedView } from "@/lib/keys/schemas/views";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  page: "keys" | "aliases";
  /** The view to save, as the page's `viewQuery` writes it. */
  query: string;
  onSaved: (view: SavedView) => void;
}

export function SaveViewDialog({ open, onOpenChange, page, query, onSaved }: Props) {
  const id = useId();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => createSavedView({ page, name: name.trim(), query, shared }),
    onSuccess: (made) => {
      onSaved(made);
      setName("");
      setShared(false);
      onOpenChange(false);
    },
  });

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Save view"
      description="Keeps the filters, the order and the columns of this page."
      className="max-w-md"
    >
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") save.mutate();
        }}
      >
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            Name
          </label>
          <Input
            id={id}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            className="size-3.5 accent-accent"
            checked={shared}
            onChange={(event) => setShared(event.target.checked)}
          />
          Share with everybody who can see this page
        </label>
        {save.error ? (
          <p role="alert" className="text-bad">
            Not saved:{" "}
            {save.error instanceof ApiError ? save.error.message : "the server did not answer."}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={save.isPending || name.trim() === ""}>
            Save view
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
