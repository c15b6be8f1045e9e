"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { OwnerPicker } from "@/components/ui/owner-picker";
import type { KeyRef } from "@/lib/keys/client";
import { clearKeyOwners, keyOwnersQuery, setKeyOwners } from "@/lib/ownership/client";
import type { KeyOwners } from "@/lib/ownership/schemas";

interface Props {
  keyRef: KeyRef;
  owners: KeyOwners;
  onClose: () => void;
}

/** Gives a key its owners by hand, or lets rules and tags decide again. */
export function ChangeOwnersDialog({ keyRef, owners: now, onClose }: Props) {
  const cache = useQueryClient();
  const [owners, setOwners] = useState(now.byHand?.owners ?? now.owners);
  const [why, setWhy] = useState("");
  const save = useMutation({
    mutationFn: (clear: boolean) =>
      clear
        ? clearKeyOwners(keyRef, why)
        : setKeyOwners(
            keyRef,
            owners.map(({ kind, id: ref }) => ({ kind, id: ref })),
            why,
          ),
    onSuccess: async (data) => {
      cache.setQueryData(keyOwnersQuery(keyRef).queryKey, data);
      await cache.invalidateQueries({ queryKey: ["keys"] });
      onClose();
    },
  });
  const ready = why.trim() !== "" && !save.isPending;
  return (
    <FormDialog
      onClose={onClose}
      title="Change owners"
      description="Owners given by hand stand above every rule and tag."
      submit="Give owners"
      onSubmit={() => save.mutate(false)}
      ready={ready && owners.length > 0}
      error={save.error}
      failed="Not saved"
      other={
        now.byHand ? (
          <Button disabled={!ready} onClick={() => save.mutate(true)}>
            Let rules and tags decide
          </Button>
        ) : null
      }
    >
      <OwnerPicker label="Owners" owners={owners} onChange={setOwners} />
      <Field label="Why" required maxLength={1000} value={why} onText={setWhy} />
    </FormDialog>
  );
}
