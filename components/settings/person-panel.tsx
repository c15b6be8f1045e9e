"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorLine } from "@/components/ui/error-line";
import { ErrorState } from "@/components/ui/error-state";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { endSession, personQuery } from "@/lib/auth/client";
import type { PersonDetail } from "@/lib/auth/schemas";
import { LetInNote } from "./let-in-note";
import { PersonActions } from "./person-actions";
import { PersonStateChip } from "./person-state-chip";
import { SessionTable } from "./session-table";
import { roleWord } from "./words";

function Facts({ person }: { person: PersonDetail }) {
  return (
    <dl>
      <FactRow name="State">
        <PersonStateChip state={person.state} />
      </FactRow>
      <FactRow name="Role">
        {roleWord(person.role)}
        <LetInNote letIn={person.letIn} />
      </FactRow>
      <FactRow name="Groups">
        {person.groups.length > 0 ? (
          <bdi className="wrap-anywhere">{person.groups.join(", ")}</bdi>
        ) : (
          <None />
        )}
      </FactRow>
      <FactRow name="Access until">
        {person.accessEndsAt ? <Time at={person.accessEndsAt} as="full" /> : <None>No end</None>}
      </FactRow>
      <FactRow name="Last sign-in">
        {person.lastSignInAt ? <Time at={person.lastSignInAt} as="full" /> : <None>Never</None>}
      </FactRow>
      <FactRow name="Tokens">
        <Link href={`/settings/tokens?maker=${person.id}`} className="link">
          {person.tokens === 0 ? "None in force" : `${person.tokens} in force`}
        </Link>
      </FactRow>
      <FactRow name="Identity">
        <bdi className="wrap-anywhere font-mono text-xs">
          {person.subject} at {person.issuer}
        </bdi>
      </FactRow>
    </dl>
  );
}

function Sessions({ person }: { person: PersonDetail }) {
  const cache = useQueryClient();
  const mayEnd = useCan("session:end");
  const end = useMutation({
    mutationFn: endSession,
    onSettled: () => cache.invalidateQueries({ queryKey: ["people"] }),
  });
  return (
    <Block title="Open sessions" note={String(person.sessions.length)}>
      {person.sessions.length === 0 ? (
        <p className="text-ink-3">Not signed in anywhere.</p>
      ) : (
        <Panel label="Open sessions">
          <SessionTable
            caption={`Open sessions of ${person.name}`}
            sessions={person.sessions}
            action={
              mayEnd
                ? (session) => (
                    <Button
                      size="sm"
                      disabled={end.isPending && end.variables === session.id}
                      onClick={() => end.mutate(session.id)}
                    >
                      End<span className="sr-only"> this session</span>
                    </Button>
                  )
                : undefined
            }
          />
        </Panel>
      )}
      <ErrorLine error={end.error} what="Not ended" />
    </Block>
  );
}

/** One person: what is known, the sessions that are open, and what can be done. */
export function PersonPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: person, ...query } = useQuery(personQuery(id));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={person?.name ?? "Person"}
      description={person?.email ?? undefined}
    >
      <ScrollRegion
        label="About this person"
        className="min-h-0 grow overflow-y-auto -outline-offset-2"
      >
        {person ? (
          <div className="flex flex-col gap-5 p-4">
            <Facts person={person} />
            <Sessions person={person} />
            <PersonActions person={person} />
          </div>
        ) : query.isError ? (
          <ErrorState what="This person" error={query.error} retry={query.refetch} />
        ) : (
          <div role="status" aria-label="The person is loading" className="p-4">
            <Skeleton className="h-48 w-full" />
          </div>
        )}
      </ScrollRegion>
    </Dialog>
  );
}
