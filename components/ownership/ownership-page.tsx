"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { ownershipQuery, rulesQuery } from "@/lib/ownership/client";
import type { OwnershipRule } from "@/lib/ownership/schemas";
import { FallbackBlock } from "./fallback-block";
import { Applying, OwnershipFigures } from "./ownership-figures";
import { RuleDialog } from "./rule-dialog";
import { RuleList } from "./rule-list";

export function OwnershipPage() {
  const mayWrite = useCan("ownership:write");
  const [open, setOpen] = useState<OwnershipRule | "new" | null>(null);
  return (
    <>
      <PageHeader
        title="Ownership"
        note="Who owns which key: given by hand, else by the first rule that matches, else by tag."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => setOpen("new")}>
              <Plus aria-hidden="true" /> Make a rule
            </Button>
          ) : null
        }
      />
      <div className="flex max-w-6xl flex-col gap-6 px-4 pb-8">
        <State />
        <Rules onChange={setOpen} />
      </div>
      {open ? (
        <RuleDialog rule={open === "new" ? null : open} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

function State() {
  const state = useQuery(ownershipQuery());
  if (!state.data) {
    return state.isError ? (
      <ErrorState what="The figures" error={state.error} retry={state.refetch} />
    ) : (
      <div role="status" aria-label="Figures are loading">
        <Skeleton className="h-12 w-full" />
      </div>
    );
  }
  return (
    <>
      {state.isError ? <StaleNotice error={state.error} retry={state.refetch} /> : null}
      <Applying state={state.data} />
      <OwnershipFigures state={state.data} />
      <FallbackBlock state={state.data} />
    </>
  );
}

function Rules({ onChange }: { onChange: (rule: OwnershipRule) => void }) {
  const { data: state } = useQuery(ownershipQuery());
  // How many keys each rule decides moves while rules are being applied, and once more at the end.
  const refetchInterval = state?.applying ? 2_000 : 10_000;
  const rules = useQuery({ ...rulesQuery(), refetchInterval });
  const { data } = rules;
  return (
    <Block
      title="Rules"
      note={data && data.total > 1 ? "the first that matches decides" : undefined}
    >
      {data ? (
        data.items.length > 0 ? (
          <RuleList rules={data.items} onChange={onChange} />
        ) : (
          <EmptyState title="No rule yet">
            A rule gives keys to people or groups by account, Region, alias or tag. Without one,
            owner tags alone decide.
          </EmptyState>
        )
      ) : rules.isError ? (
        <ErrorState what="The rules" error={rules.error} retry={rules.refetch} />
      ) : (
        <div role="status" aria-label="Rules are loading">
          <Skeleton className="h-32 w-full" />
        </div>
      )}
    </Block>
  );
}
