"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ErrorLine } from "@/components/ui/error-line";
import { formatDay } from "@/components/ui/format-time";
import { Input } from "@/components/ui/input";
import { writeAccessEnd } from "@/lib/auth/client";
import type { PersonDetail } from "@/lib/auth/schemas";
import { ReasonForm } from "./reason-form";

interface Props {
  person: PersonDetail;
  onDone: () => void;
  onCancel: () => void;
}

/** The last day of a person's access, to its last second in UTC; empty for no end. */
export function AccessEndForm({ person, onDone, onCancel }: Props) {
  const id = useId();
  const [day, setDay] = useState(person.accessEndsAt ? formatDay(person.accessEndsAt) : "");
  const auditor = person.role === "auditor";
  const save = useMutation({
    mutationFn: (why: string) =>
      writeAccessEnd(person.id, day === "" ? null : `${day}T23:59:59Z`, why),
    onSuccess: onDone,
  });
  return (
    <>
      <ReasonForm
        verb="Save"
        busy={save.isPending || (auditor && day === "")}
        onSubmit={(why) => save.mutate(why)}
        onCancel={onCancel}
        fields={
          <div className="flex flex-col gap-1">
            <label htmlFor={id} className="font-medium">
              Last day of access <span className="font-normal text-ink-3">(UTC)</span>
            </label>
            <Input
              id={id}
              type="date"
              autoFocus
              className="max-w-44"
              required={auditor}
              value={day}
              onChange={(event) => setDay(event.target.value)}
            />
          </div>
        }
      >
        After that day every session and token is refused, also those in use.
        {auditor ? " An auditor's access always has an end." : " Without a day there is no end."}
      </ReasonForm>
      <ErrorLine error={save.error} what="Not saved" />
    </>
  );
}
