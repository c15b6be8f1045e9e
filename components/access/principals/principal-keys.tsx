"use client";

import { useQuery } from "@tanstack/react-query";
import { DataTable } from "@/components/data-table/data-table";
import { ExportMenu } from "@/components/data-table/export-menu";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { useListState } from "@/components/data-table/use-list-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Select } from "@/components/ui/select";
import { principalKeysQuery } from "@/lib/access/client";
import type { PrincipalDetail } from "@/lib/access/schemas/principals";
import { CAPABILITY_LABELS, KEY_CAPABILITIES, KEY_VERDICTS } from "@/lib/access/types";
import { toQuery } from "@/lib/http/client";
import { keyColumns } from "./key-columns";
import {
  KEY_USES,
  type PrincipalKeysState,
  principalKeysParams,
  principalKeysParsers,
} from "./list-state";

const ANY = "any";
const CAPABILITIES = [
  { value: ANY, label: "Any capability" },
  ...KEY_CAPABILITIES.map((each) => ({ value: each, label: CAPABILITY_LABELS[each] })),
];
const VERDICTS = [
  { value: ANY, label: "Any access" },
  { value: "held", label: "Allowed, or allowed if" },
  { value: "allowed", label: "Allowed" },
  { value: "allowed-if", label: "Allowed if" },
  { value: "unknown", label: "Unknown" },
];
const USES = [
  { value: ANY, label: "Any use" },
  { value: "used", label: "Used in 90 days" },
  { value: "unused", label: "Not used in 90 days" },
  { value: "unknown", label: "Use not known" },
];
const CLEARED = { q: "", capability: null, verdict: null, use: null, group: null, of: null };

interface FilterProps {
  state: PrincipalKeysState;
  change: (patch: Partial<PrincipalKeysState>) => void;
  search: (q: string) => void;
}

function Filters({ state, change, search }: FilterProps) {
  const { q, capability, verdict, use, of } = state;
  return (
    <>
      <SearchBox
        label="Search keys by alias, id, ARN and tags"
        placeholder="Alias, id, tag"
        value={q}
        onChange={search}
      />
      <Select
        label="Capability"
        options={CAPABILITIES}
        value={capability ?? ANY}
        onChange={(value) =>
          change({ capability: KEY_CAPABILITIES.find((each) => each === value) ?? null })
        }
      />
      <Select
        label="Verdict"
        options={VERDICTS}
        value={verdict ?? ANY}
        onChange={(value) =>
          change({ verdict: KEY_VERDICTS.find((each) => each === value) ?? null })
        }
      />
      <Select
        label="Use"
        options={USES}
        value={use ?? ANY}
        onChange={(value) => change({ use: KEY_USES.find((each) => each === value) ?? null })}
      />
      {of === null ? null : (
        <Button onClick={() => change({ group: null, of: null })}>
          Only of <bdi className="max-w-40 truncate">{of.replaceAll("\n", ", ")}</bdi> ×
        </Button>
      )}
    </>
  );
}

interface ExportProps {
  id: string;
  state: PrincipalKeysState;
  total: number | undefined;
}

function ExportKeys({ id, state, total }: ExportProps) {
  const { cursor: _, limit: __, ...params } = principalKeysParams(state);
  const href = (format: string) =>
    `/api/v1/principals/${id}/keys/export?${toQuery({ ...params, format })}`;
  const rows = total === undefined ? "every key" : `${total.toLocaleString("en")} keys`;
  return <ExportMenu rows={rows} href={href} />;
}

/** Every key that a principal reaches, or may reach, with what it may do there. */
export function PrincipalKeys({ principal }: { principal: PrincipalDetail }) {
  const { region, state, change, search } = useListState(principalKeysParsers);
  const query = useQuery(principalKeysQuery(principal.id, principalKeysParams(state)));
  const { data } = query;
  const { q, capability, verdict, use, of } = state;
  const narrowed = q !== "" || [capability, verdict, use, of].some((value) => value !== null);
  return (
    <Block
      title="Keys that it reaches"
      note={data ? <span className="numeric">{data.total.toLocaleString("en")}</span> : null}
      actions={
        <>
          <Filters state={state} change={change} search={search} />
          <ExportKeys id={principal.id} state={state} total={data?.total} />
        </>
      }
    >
      <section
        ref={region}
        aria-label="Keys that it reaches"
        className="print-flow relative max-h-[34rem] scroll-pt-9 scroll-pl-48 overflow-auto rounded-lg border bg-surface sm:scroll-pl-64"
      >
        {data && data.items.length > 0 ? (
          <DataTable
            caption={`Keys that it reaches, ${data.total} in all`}
            columns={keyColumns(data, principal.ref, capability)}
            rows={data.items}
            rowKey={(row) => row.arn}
            sort={state.sort}
            onSort={(sort) => change({ sort })}
            density="normal"
            busy={query.isPlaceholderData}
          />
        ) : data ? (
          <EmptyState
            title={narrowed ? "No key matches" : "It reaches no key"}
            actions={narrowed ? <Button onClick={() => change(CLEARED)}>Clear all</Button> : null}
          >
            {narrowed
              ? "The filters stay as they are."
              : "No policy or grant that was read lets it do anything with a key."}
          </EmptyState>
        ) : query.isError ? (
          <ErrorState what="The keys" error={query.error} retry={query.refetch} />
        ) : (
          <TableSkeleton what="Keys" />
        )}
      </section>
      {data ? (
        <Pager
          place={{ cursor: state.cursor, from: state.from }}
          count={data.items.length}
          total={data.total}
          nextCursor={data.nextCursor}
          onMove={(place) => change(place)}
        />
      ) : null}
    </Block>
  );
}
