"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { Block, Panel } from "@/components/ui/facts";
import { FormDialog } from "@/components/ui/form-dialog";
import { OwnerName } from "@/components/ui/owner-name";
import { OwnerPicker } from "@/components/ui/owner-picker";
import { None } from "@/components/ui/unknown";
import type { NamedOwner, OwnershipState } from "@/lib/ownership/schemas";
import { changeSetting, settingsQuery } from "@/lib/settings/client";

const NAME = "ownership.fallback";

/** Who owns the keys that nobody else does. */
export function FallbackBlock({ state }: { state: OwnershipState }) {
  const mayWrite = useCan("setting:write");
  const [open, setOpen] = useState(false);
  return (
    <Block
      title="Fallback owner"
      actions={
        mayWrite ? <Button onClick={() => setOpen(true)}>Change fallback owner</Button> : null
      }
    >
      <Panel>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          {state.fallback.length > 0 ? (
            state.fallback.map((owner) => (
              <OwnerName key={`${owner.kind}:${owner.id}`} owner={owner} />
            ))
          ) : (
            <None>None: keys without an owner are owned by nobody</None>
          )}
        </div>
      </Panel>
      <p className="pt-1 text-ink-3">
        Gets the keys that neither a hand, a rule nor a tag gives to somebody with access. Tags that
        count, best first: {state.tagNames.join(", ")}.
      </p>
      {open ? <FallbackDialog now={state.fallback} onClose={() => setOpen(false)} /> : null}
    </Block>
  );
}

function FallbackDialog({ now, onClose }: { now: NamedOwner[]; onClose: () => void }) {
  const cache = useQueryClient();
  const settings = useQuery(settingsQuery());
  const setting = settings.data?.items.find(({ name }) => name === NAME);
  const [owners, setOwners] = useState(now);
  const save = useMutation({
    mutationFn: async () => {
      if (!setting) throw new Error("The setting is not there yet.");
      const value = owners.map(({ kind, id }) => ({ kind, id }));
      return changeSetting(setting, value);
    },
    onSuccess: async () => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["ownership"] }),
        cache.invalidateQueries({ queryKey: settingsQuery().queryKey }),
      ]);
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title="Fallback owner"
      description="Gets the keys that nobody else owns."
      submit="Save"
      onSubmit={() => save.mutate()}
      ready={!save.isPending && setting !== undefined}
      error={save.error}
      failed="Not saved"
    >
      <OwnerPicker label="Fallback owner" owners={owners} onChange={setOwners} />
      <ErrorLine error={settings.error} what="The present value could not be read" />
    </FormDialog>
  );
}
