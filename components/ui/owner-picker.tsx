"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { ownerChoicesQuery } from "@/lib/ownership/client";
import type { NamedOwner } from "@/lib/ownership/schemas";
import { Input } from "./input";
import { OwnerName } from "./owner-name";
import { useDebounced } from "./use-debounced";

interface Props {
  label: string;
  owners: NamedOwner[];
  onChange: (owners: NamedOwner[]) => void;
}

const same = (a: NamedOwner) => (b: NamedOwner) => a.kind === b.kind && a.id === b.id;

/** A group that nobody has named yet, by its name at the identity provider. */
function groupNamed(name: string): NamedOwner {
  return { kind: "group", id: name, name, email: null, counts: true, members: 0 };
}

/** Chooses people and groups: those chosen as a list to take from, and a search to add to it. */
export function OwnerPicker({ label, owners, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const q = useDebounced(text.trim(), 200);
  const choices = useQuery(ownerChoicesQuery(q));
  const free = (choices.data?.items ?? []).filter((choice) => !owners.some(same(choice)));
  const typed = groupNamed(q);
  const known = [...owners, ...(choices.data?.items ?? [])].some(same(typed));
  const offers = q === "" || known || !choices.data ? free : [...free, typed];
  const add = (owner: NamedOwner) => {
    onChange([...owners, owner]);
    setText("");
  };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {owners.length > 0 ? (
        <ul aria-label="Chosen owners" className="flex flex-wrap gap-1.5">
          {owners.map((owner) => (
            <li
              key={`${owner.kind}:${owner.id}`}
              className="flex h-6 min-w-0 max-w-full items-center rounded-md bg-accent-soft pl-2 text-xs"
            >
              <OwnerName owner={owner} />
              <button
                type="button"
                aria-label={`Take away ${owner.name}`}
                onClick={() => onChange(owners.filter((one) => one !== owner))}
                className="flex size-6 shrink-0 items-center justify-center rounded-md text-ink-2 hover:text-ink"
              >
                <X aria-hidden="true" className="size-3" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <Input
        id={id}
        value={text}
        maxLength={100}
        autoComplete="off"
        placeholder="Find a person or a group"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <ul
        aria-label="People and groups to choose from"
        className="max-h-36 overflow-y-auto rounded-md border"
      >
        {offers.map((owner) => (
          <li key={`${owner.kind}:${owner.id}`}>
            <button
              type="button"
              onClick={() => add(owner)}
              className="flex min-h-7 w-full items-center gap-2 px-2 text-left hover:bg-hover"
            >
              <Plus aria-hidden="true" className="size-3.5 shrink-0 text-ink-3" />
              <OwnerName owner={owner} className="grow" />
              {owner.email ? (
                <span className="truncate text-ink-3 text-xs">{owner.email}</span>
              ) : null}
            </button>
          </li>
        ))}
        {offers.length === 0 ? (
          <li className="px-2 py-1 text-ink-3" role="status">
            {choices.isError ? "Could not be looked up" : choices.data ? "Nobody else" : "Looking…"}
          </li>
        ) : null}
      </ul>
    </div>
  );
}
