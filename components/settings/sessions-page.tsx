"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { endOtherSessions, endSession, sessionsQuery } from "@/lib/auth/client";
import { SessionTable } from "./session-table";

const NOTE =
  "Where you are signed in. A session ends after two hours without use, and after 12 hours in any case.";

export function SessionsPage() {
  const cache = useQueryClient();
  const sessions = useQuery(sessionsQuery());
  const onSettled = () => cache.invalidateQueries(sessionsQuery());
  const end = useMutation({ mutationFn: endSession, onSettled });
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSettled });
  const items = sessions.data?.items ?? [];
  const others = items.filter((session) => !session.current);
  return (
    <>
      <PageHeader
        title="My sessions"
        note={NOTE}
        actions={
          others.length > 0 ? (
            <Button disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
              End all others
            </Button>
          ) : null
        }
      />
      {sessions.isError && sessions.data ? (
        <StaleNotice error={sessions.error} retry={sessions.refetch} />
      ) : null}
      <div className="flex flex-col gap-3 px-4 pb-8">
        {sessions.data ? (
          <Panel label="My open sessions">
            <SessionTable
              caption="My open sessions"
              sessions={items}
              action={(session) =>
                session.current ? null : (
                  <Button
                    size="sm"
                    disabled={end.isPending && end.variables === session.id}
                    onClick={() => end.mutate(session.id)}
                  >
                    End<span className="sr-only"> this session</span>
                  </Button>
                )
              }
            />
          </Panel>
        ) : sessions.isError ? (
          <ErrorState what="Your sessions" error={sessions.error} retry={sessions.refetch} />
        ) : (
          <div role="status" aria-label="Your sessions are loading">
            <Skeleton className="h-32 w-full" />
          </div>
        )}
        <ErrorLine error={end.error ?? endOthers.error} what="Not ended" />
        <p role="status" className="text-ink-2 empty:hidden">
          {endOthers.data ? `${endOthers.data.ended} ended` : end.isSuccess ? "Session ended" : ""}
        </p>
      </div>
    </>
  );
}
