"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorLine } from "@/components/ui/error-line";
import { Input } from "@/components/ui/input";
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
  const id = useId();
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
    <Dialog
      open
      onOpenChange={onClose}
      title="Change owners"
      description="Owners given by hand stand above every rule and tag."
      className="max-w-md"
    >
      <form
        className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(false);
        }}
      >
        <OwnerPicker label="Owners" owners={owners} onChange={setOwners} />
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            Why
          </label>
          <Input
            id={id}
            required
            maxLength={1000}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </div>
        <ErrorLine error={save.error} what="Not saved" />
        <div className="flex flex-wrap justify-end gap-2">
          {now.byHand ? (
            <Button className="mr-auto" disabled={!ready} onClick={() => save.mutate(true)}>
              Let rules and tags decide
            </Button>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready || owners.length === 0}>
            Give owners
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
