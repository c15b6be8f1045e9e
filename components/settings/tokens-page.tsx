"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { Pager } from "@/components/data-table/pager";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Panel } from "@/components/ui/facts";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { tokensQuery } from "@/lib/auth/client";
import { MakeTokenDialog } from "./make-token-dialog";
import { TokenTable } from "./token-table";
import { tokensParams, tokensParsers } from "./tokens-state";

const ALL = "all";
const CHOICES = [
  { value: ALL, label: "Everybody's" },
  { value: "me", label: "My own" },
];

export function TokensPage() {
  const cache = useQueryClient();
  const [state, setState] = useQueryStates(tokensParsers, { history: "push" });
  const [making, setMaking] = useState(false);
  const tokens = useQuery(tokensQuery(tokensParams(state)));
  const maySeeAll = useCan("token:read");
  const mayRevokeAll = useCan("token:revoke");
  const renew = () => void cache.invalidateQueries({ queryKey: ["tokens"] });
  const one = state.maker !== null && state.maker !== "me";
  const choices = one ? [...CHOICES, { value: state.maker ?? "", label: "One person's" }] : CHOICES;
  return (
    <>
      <PageHeader
        title="Tokens"
        note="For programs that call the API. A token is shown once, and dies with its maker's right."
        actions={
          <>
            {maySeeAll ? (
              <Select
                label="Whose tokens"
                options={choices}
                value={state.maker ?? ALL}
                onChange={(value) =>
                  void setState({ maker: value === ALL ? null : value, cursor: "", from: 0 })
                }
              />
            ) : null}
            <Button variant="primary" onClick={() => setMaking(true)}>
              <Plus aria-hidden="true" /> Make a token
            </Button>
          </>
        }
      />
      {tokens.isError && tokens.data ? (
        <StaleNotice error={tokens.error} retry={tokens.refetch} />
      ) : null}
      <div className="flex flex-col gap-3 px-4 pb-8">
        {tokens.data ? (
          <>
            <Panel label="Tokens">
              {tokens.data.items.length > 0 ? (
                <TokenTable
                  tokens={tokens.data.items}
                  mayRevokeAll={mayRevokeAll}
                  onRevoked={renew}
                />
              ) : (
                <EmptyState title="No tokens">
                  A token lets a program read the API with one of the roles.
                </EmptyState>
              )}
            </Panel>
            {tokens.data.total > tokens.data.items.length ? (
              <Pager
                place={{ cursor: state.cursor, from: state.from }}
                count={tokens.data.items.length}
                total={tokens.data.total}
                nextCursor={tokens.data.nextCursor}
                onMove={(place) => void setState(place)}
              />
            ) : null}
          </>
        ) : tokens.isError ? (
          <ErrorState what="The tokens" error={tokens.error} retry={tokens.refetch} />
        ) : (
          <div role="status" aria-label="Tokens are loading">
            <Skeleton className="h-40 w-full" />
          </div>
        )}
      </div>
      {making ? <MakeTokenDialog onMade={renew} onClose={() => setMaking(false)} /> : null}
    </>
  );
}
