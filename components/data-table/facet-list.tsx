"use client";

import { useState } from "react";
import { Input } from "@/components/ui/input";
import { wordFor } from "@/components/ui/key-words";
import { revealMisleading } from "@/components/ui/reveal";

export interface FacetValue {
  value: string;
  label: string;
  count: number;
}

interface Props {
  filter: string;
  name: string;
  values: FacetValue[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

const SEARCH_FROM = 9;
const SHOWN = 100;

/** The label to show: the server's where it knows better (account names), else our word for the value. */
export function facetLabel(item: { value: string; label: string }, filter: string): string {
  return item.label !== item.value ? item.label : revealMisleading(wordFor(item.value, filter));
}

/** Checkboxes for the values of one filter, with how many rows each would give. */
export function FacetList({ filter, name, values, chosen, onChange }: Props) {
  const [search, setSearch] = useState("");
  const missing = chosen
    .filter((value) => !values.some((item) => item.value === value))
    .map((value) => ({ value, label: value, count: 0 }));
  const all = [...missing, ...values];
  const needle = search.trim().toLowerCase();
  const matching = needle
    ? all.filter((item) =>
        `${facetLabel(item, filter)} ${item.value}`.toLowerCase().includes(needle),
      )
    : all;

  function toggle(value: string, on: boolean) {
    onChange(on ? [...chosen, value] : chosen.filter((each) => each !== value));
  }

  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{name}</legend>
      {all.length >= SEARCH_FROM ? (
        <div className="border-b p-1.5">
          <Input
            type="search"
            aria-label={`Find a value of ${name}`}
            placeholder="Find…"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
      ) : null}
      <div className="max-h-72 overflow-y-auto p-1">
        {matching.length === 0 ? <p className="px-2 py-1.5 text-ink-3">No values</p> : null}
        {matching.slice(0, SHOWN).map((item) => (
          <label
            key={item.value}
            className="flex min-h-7 min-w-0 items-center gap-2 rounded-sm px-2 hover:bg-subtle"
          >
            <input
              type="checkbox"
              className="size-3.5 shrink-0 accent-accent"
              checked={chosen.includes(item.value)}
              onChange={(event) => toggle(item.value, event.target.checked)}
            />
            <bdi className="min-w-0 grow truncate" title={item.value}>
              {facetLabel(item, filter)}
            </bdi>
            <span className="numeric shrink-0 text-ink-3 text-xs">
              {item.count.toLocaleString("en")}
            </span>
          </label>
        ))}
        {matching.length > SHOWN ? (
          <p className="px-2 py-1.5 text-ink-3">
            {matching.length - SHOWN} more: type to find them
          </p>
        ) : null}
      </div>
    </fieldset>
  );
}
