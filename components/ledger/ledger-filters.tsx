"use client";

import { X } from "lucide-react";
import { useId } from "react";
import { SearchBox } from "@/components/data-table/search-box";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { actGroups, CLEARED, isNarrowed, type LedgerState } from "./list-state";

interface Props {
  state: LedgerState;
  change: (patch: Partial<LedgerState>) => void;
  search: (q: string) => void;
}

const GROUPS = actGroups();

interface DayProps {
  label: string;
  value: string;
  set: (day: string) => void;
}

function Day({ label, value, set }: DayProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-ink-2">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        value={value}
        onChange={(event) => set(event.target.value)}
        className="w-34"
      />
    </span>
  );
}

/** What the ledger is narrowed to; all of it is in the URL. */
export function LedgerFilters({ state, change, search }: Props) {
  const fixed = [
    { name: "Who", value: state.actor, clear: { actor: "" } },
    { name: "On what", value: state.subject, clear: { subject: "" } },
  ].filter(({ value }) => value !== "");
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-2.5">
      <SearchBox
        label="Search the ledger by name or id of who acted and on what"
        placeholder="Person, key, id"
        value={state.q}
        onChange={search}
      />
      <Select
        label="Act"
        options={[{ value: "", label: "Any act" }]}
        groups={GROUPS}
        value={state.act}
        onChange={(act) => change({ act })}
        className="max-w-56"
      />
      <span className="flex flex-wrap items-center gap-2">
        <Day label="From" value={state.since} set={(since) => change({ since })} />
        <Day label="to" value={state.until} set={(until) => change({ until })} />
      </span>
      {fixed.map(({ name, value, clear }) => (
        <Button key={name} size="sm" onClick={() => change(clear)} title={value}>
          <span className="max-w-52 truncate">
            {name}: <bdi>{value}</bdi>
          </span>
          <X aria-label="Take away" />
        </Button>
      ))}
      {isNarrowed(state) ? (
        <Button variant="quiet" onClick={() => change(CLEARED)}>
          Clear all
        </Button>
      ) : null}
    </div>
  );
}
