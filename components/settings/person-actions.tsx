"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { actOnPerson } from "@/lib/auth/client";
import type { PersonDetail } from "@/lib/auth/schemas";
import { AccessEndForm } from "./access-end-form";
import { ReasonForm } from "./reason-form";

type Act = "disable" | "enable" | "end-sessions";

const VERBS: Record<Act, string> = {
  disable: "Disable",
  enable: "Enable",
  "end-sessions": "End all sessions",
};

const CONSEQUENCES: Record<Act, (name: string) => string> = {
  disable: (name) =>
    `${name} is signed out everywhere, tokens stop working, and keys pass to the fallback owners, all at once.`,
  enable: (name) =>
    `${name} can sign in again with the role that the groups give. Tokens that were not revoked work again.`,
  "end-sessions": (name) => `${name} is signed out everywhere, and can sign in again.`,
};

/** What an administrator can do with a person. Nobody changes their own access. */
export function PersonActions({ person }: { person: PersonDetail }) {
  const cache = useQueryClient();
  const viewer = useViewer();
  const mayWrite = useCan("person:write") && viewer.id !== person.id;
  const mayEnd = useCan("session:end") && person.openSessions > 0;
  const [open, setOpen] = useState<Act | "access-end" | null>(null);
  const [said, setSaid] = useState("");
  const done = (what: string) => {
    setOpen(null);
    setSaid(what);
    return cache.invalidateQueries({ queryKey: ["people"] });
  };
  const act = useMutation({
    mutationFn: ({ what, why }: { what: Act; why: string }) => actOnPerson(person.id, what, why),
    onSuccess: (_, { what }) => done(`${VERBS[what]}: done`),
  });
  if (!mayWrite && !mayEnd) return null;
  const choose = (what: Act | "access-end") => {
    act.reset();
    setSaid("");
    setOpen(what);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {mayWrite ? (
          <>
            <Button onClick={() => choose(person.disabledAt ? "enable" : "disable")}>
              {person.disabledAt ? "Enable…" : "Disable…"}
            </Button>
            <Button onClick={() => choose("access-end")}>
              {person.accessEndsAt ? "Change end of access…" : "Set end of access…"}
            </Button>
          </>
        ) : null}
        {mayEnd ? <Button onClick={() => choose("end-sessions")}>End all sessions…</Button> : null}
      </div>
      {open === "access-end" ? (
        <AccessEndForm
          person={person}
          onDone={() => done("End of access: changed")}
          onCancel={() => setOpen(null)}
        />
      ) : open ? (
        <ReasonForm
          key={open}
          verb={VERBS[open]}
          busy={act.isPending}
          onSubmit={(why) => act.mutate({ what: open, why })}
          onCancel={() => setOpen(null)}
        >
          {CONSEQUENCES[open](person.name)}
        </ReasonForm>
      ) : null}
      <ErrorLine error={act.error} what="Not done" />
      <p role="status" className="text-ink-2 empty:hidden">
        {said}
      </p>
    </div>
  );
}
