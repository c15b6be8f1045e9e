"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Check } from "@/components/ui/check";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
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
    <FormDialog
      open={open}
      onClose={() => onOpenChange(false)}
      title="Save view"
      description="Keeps the filters, the order and the columns of this page."
      submit="Save view"
      onSubmit={() => save.mutate()}
      ready={!save.isPending && name.trim() !== ""}
      error={save.error}
      failed="Not saved"
    >
      <Field label="Name" required maxLength={100} value={name} onText={setName} />
      <Check
        label="Share with everybody who can see this page"
        checked={shared}
        onCheck={setShared}
      />
    </FormDialog>
  );
}
