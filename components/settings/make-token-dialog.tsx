"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { SelectField } from "@/components/ui/select-field";
import { Time } from "@/components/ui/time";
import { createToken } from "@/lib/auth/client";
import type { MadeToken } from "@/lib/auth/schemas";
import { ROLES } from "@/lib/auth/types";
import { ROLE_WORDS } from "./words";

const DAYS = [7, 30, 90, 180, 366].map((days) => ({
  value: String(days),
  label: days === 366 ? "A year" : `${days} days`,
}));

function Made({ made, onClose }: { made: MadeToken; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="max-w-prose">
        This is the only time the token is shown. It works until{" "}
        <Time at={made.expiresAt} as="full" />.
      </p>
      <output className="block rounded-md border bg-canvas p-2 font-mono text-xs wrap-anywhere">
        {made.token}
      </output>
      <div className="flex flex-wrap justify-end gap-2">
        <CopyButton text={made.token} label="token" labelled />
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

const DESCRIPTION = "For programs that call the API. It never has more right than you have.";

function Form({ onMade, onClose }: { onMade: (made: MadeToken) => void; onClose: () => void }) {
  const viewer = useViewer();
  const [name, setName] = useState("");
  const [role, setRole] = useState(viewer.role);
  const [days, setDays] = useState("90");
  const make = useMutation({
    mutationFn: () => createToken({ name: name.trim(), role, days: Number(days) }),
    onSuccess: onMade,
  });
  const roles = viewer.role === "admin" ? ROLES : [viewer.role];
  return (
    <FormDialog
      onClose={onClose}
      title="Make a token"
      description={DESCRIPTION}
      submit="Make token"
      onSubmit={() => make.mutate()}
      ready={!make.isPending && name.trim() !== ""}
      error={make.error}
      failed="Not made"
    >
      <Field
        label="Name"
        required
        maxLength={100}
        placeholder="What it is for"
        value={name}
        onText={setName}
      />
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        <SelectField
          label="Role"
          options={roles.map((each) => ({ value: each, label: ROLE_WORDS[each] }))}
          value={role}
          onChange={(value) => setRole(ROLES.find((each) => each === value) ?? viewer.role)}
        />
        <SelectField label="Works for" options={DAYS} value={days} onChange={setDays} />
      </div>
    </FormDialog>
  );
}

/** Makes a token and shows it once. */
export function MakeTokenDialog({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [made, setMade] = useState<MadeToken | null>(null);
  if (made === null) {
    const keep = (token: MadeToken) => {
      setMade(token);
      onMade();
    };
    return <Form onClose={onClose} onMade={keep} />;
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Copy the token now"
      description={DESCRIPTION}
      className="max-w-md"
    >
      <Made made={made} onClose={onClose} />
    </Dialog>
  );
}
