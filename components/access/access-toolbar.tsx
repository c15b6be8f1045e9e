"use client";

import { Activity, Columns3, GitCompareArrows, Grid3x3, PencilRuler, Rows3 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { ExportMenu } from "@/components/data-table/export-menu";
import type { FacetValue } from "@/components/data-table/facet-list";
import { SearchBox } from "@/components/data-table/search-box";
import { useCan } from "@/components/shell/viewer";
import { Button, buttonClass } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { keyHref } from "@/components/ui/key-link";
import { accessExportUrl } from "@/lib/access/client";
import { CAPABILITIES } from "@/lib/access/types";
import type { KeyRef } from "@/lib/keys/client";
import { AccessFilters } from "./access-filters";
import type { FacetName } from "./facets";
import { type AccessState, countFilters, exportParams, NO_FILTERS } from "./view-state";

const CHECK = "min-h-7 gap-1.5 whitespace-nowrap px-1";

// Loaded when a comparison is first asked for.
const CompareDialog = dynamic(() => import("./compare-dialog").then((m) => m.CompareDialog), {
  ssr: false,
});

interface Props {
  keyRef: KeyRef;
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
  search: (q: string) => void;
  facets: Record<FacetName, FacetValue[]> | null;
  /** Principals with a judgement of medium severity or worse; null: not known yet. */
  dangerous: number | null;
  /** Rows that are shown, and of how many. */
  count: { shown: number; of: number } | null;
  /** `matrix` or `list` as it is drawn now. */
  drawn: "matrix" | "list";
}

const NO_FACETS = { verdict: [], capability: [], group: [], use: [] };

const TOGGLE = "rounded-none border-0 aria-pressed:bg-selected aria-pressed:text-ink";

/** Search, filters and looks of the picture. All of it is in the URL. */
export function AccessToolbar(props: Props) {
  const { state, change, drawn } = props;
  const maySimulate = useCan("access:simulate");
  const allOpen = state.open.length === CAPABILITIES.length;
  return (
    <div className="no-print flex shrink-0 flex-wrap items-center gap-x-1.5 gap-y-2 px-4 py-2">
      <SearchBox
        label="Search principals by name, ARN and account"
        placeholder="Principal, ARN, account"
        value={state.q}
        onChange={props.search}
      />
      <AccessFilters
        state={state}
        change={change}
        facets={props.facets ?? NO_FACETS}
        dangerous={props.dangerous}
      />
      <div className="ml-auto flex items-center gap-1.5">
        {drawn === "matrix" ? (
          <button
            type="button"
            aria-pressed={state.calls}
            title="Tell in each cell how often it was used in 90 days"
            onClick={() => change({ calls: !state.calls })}
            className={buttonClass({}, "aria-pressed:bg-selected")}
          >
            <Activity aria-hidden="true" />
            <span className="max-2xl:sr-only">Calls</span>
          </button>
        ) : null}
        {drawn === "matrix" ? (
          <button
            type="button"
            aria-pressed={allOpen}
            title={allOpen ? "Close all capabilities" : "Open all capabilities into their actions"}
            onClick={() => change({ open: allOpen ? [] : [...CAPABILITIES] })}
            className={buttonClass({}, "aria-pressed:bg-selected")}
          >
            <Columns3 aria-hidden="true" />
            <span className="max-2xl:sr-only">All actions</span>
          </button>
        ) : null}
        <fieldset className="flex overflow-hidden rounded-md border border-line-strong/60">
          <legend className="sr-only">View</legend>
          {(
            [
              ["matrix", Grid3x3],
              ["list", Rows3],
            ] as const
          ).map(([view, Sign]) => (
            <button
              key={view}
              type="button"
              aria-pressed={drawn === view}
              onClick={() => change({ view, from: 0 })}
              className={buttonClass({ variant: "quiet" }, `${TOGGLE} h-6.5`)}
            >
              <Sign aria-hidden="true" />
              <span className="max-2xl:sr-only">{view === "matrix" ? "Matrix" : "List"}</span>
            </button>
          ))}
        </fieldset>
        {maySimulate ? (
          <Link
            href={keyHref(props.keyRef, "what-if")}
            title="Try a change of the key policy"
            className={buttonClass()}
          >
            <PencilRuler aria-hidden="true" />
            <span className="max-2xl:sr-only">Try a change</span>
          </Link>
        ) : null}
        <Compare {...props} />
        <ExportMatrix {...props} />
      </div>
    </div>
  );
}

type ScopeProps = Pick<Props, "state" | "change" | "count"> & { multiRegion: boolean };

/** Who is in the picture at all, how many are shown, and the way back to all of them. */
export function AccessScope({ state, change, count, multiRegion }: ScopeProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <Check
        label="No access too"
        checked={state.all}
        onCheck={(all) => change({ all, from: 0 })}
        className={`no-print ${CHECK}`}
      />
      {multiRegion ? (
        <Check
          label="With its family"
          checked={state.family}
          onCheck={(family) => change({ family })}
          className={`no-print ${CHECK}`}
        />
      ) : null}
      <span role="status" className="numeric text-ink-3 text-xs">
        {count
          ? `${count.shown.toLocaleString("en")} of ${count.of.toLocaleString("en")} principals`
          : ""}
      </span>
      {countFilters(state) > 0 || state.q !== "" ? (
        <Button size="sm" variant="quiet" onClick={() => change(NO_FILTERS)}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

function Compare({ keyRef, change }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} title="Compare with another time or key">
        <GitCompareArrows aria-hidden="true" />
        <span className="max-2xl:sr-only">Compare</span>
      </Button>
      {open ? (
        <CompareDialog
          keyRef={keyRef}
          onOpenChange={setOpen}
          onTime={(since) => {
            setOpen(false);
            change({ since, with: null, changed: true, from: 0 });
          }}
          onKey={({ accountId, region, keyId }) => {
            setOpen(false);
            change({ with: { accountId, region, keyId }, since: null, changed: true, from: 0 });
          }}
        />
      ) : null}
    </>
  );
}

function ExportMatrix({ keyRef, state, count }: Props) {
  const rows =
    count === null ? "every principal" : `${count.shown.toLocaleString("en")} principals`;
  const href = (format: "csv" | "json") => accessExportUrl(keyRef, exportParams(state, format));
  return <ExportMenu rows={rows} href={href} />;
}
