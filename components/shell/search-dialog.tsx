"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { keyHref } from "@/components/ui/key-link";
import { useDebounced } from "@/components/ui/use-debounced";
import { aliasesQuery, keysQuery } from "@/lib/keys/client";
import { pagesFor } from "./pages";
import { useViewer } from "./viewer";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const HITS = 7;
const ITEM =
  "flex min-h-8 min-w-0 items-center gap-3 rounded-sm px-2 py-1 data-[selected=true]:bg-subtle";
const GROUP =
  "p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3";

export function SearchDialog({ open, onOpenChange }: Props) {
  const router = useRouter();
  const { role } = useViewer();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 180);
  const enabled = open && q.length > 0;
  const keys = useQuery({ ...keysQuery({ q, limit: HITS, sort: "alias" }), enabled });
  const aliases = useQuery({ ...aliasesQuery({ q, limit: HITS, sort: "name" }), enabled });
  const pages = pagesFor(role).filter((page) =>
    page.label.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const foundKeys = enabled ? (keys.data?.items ?? []) : [];
  const foundAliases = enabled
    ? (aliases.data?.items ?? []).filter(
        (alias) => alias.target && !foundKeys.some((key) => key.arn === alias.target?.arn),
      )
    : [];
  const busy = enabled && (keys.isFetching || aliases.isFetching);
  const failed = enabled && (keys.isError || aliases.isError);
  const count = pages.length + foundKeys.length + foundAliases.length;

  function go(path: string) {
    onOpenChange(false);
    setTyped("");
    router.push(path);
  }

  return (
    <Dialog bare open={open} onOpenChange={onOpenChange} title="Go to" className="max-w-xl">
      <Command
        shouldFilter={false}
        label="Go to a key, alias or page"
        className="flex min-h-0 flex-col"
      >
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Alias, key id, ARN, description, tag or page"
          maxLength={512}
          className="h-11 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
        />
        <Command.List className="min-h-0 overflow-y-auto">
          {pages.length > 0 ? (
            <Command.Group heading="Pages" className={GROUP}>
              {pages.map((page) => (
                <Command.Item
                  key={page.href}
                  value={page.href}
                  className={ITEM}
                  onSelect={() => go(page.href)}
                >
                  <page.icon aria-hidden="true" className="size-4 text-ink-3" /> {page.label}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {foundKeys.length > 0 ? (
            <Command.Group heading="Keys" className={GROUP}>
              {foundKeys.map((key) => (
                <Command.Item
                  key={key.arn}
                  value={key.arn}
                  className={ITEM}
                  onSelect={() => go(keyHref(key))}
                >
                  <bdi className="min-w-0 grow truncate font-medium">
                    {key.aliases[0] ?? key.keyId}
                  </bdi>
                  <bdi className="max-w-[45%] shrink-0 truncate text-ink-3 text-xs">
                    {key.accountName} · {key.region}
                  </bdi>
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {foundAliases.length > 0 ? (
            <Command.Group heading="Aliases" className={GROUP}>
              {foundAliases.map((alias) => (
                <Command.Item
                  key={alias.arn}
                  value={alias.arn}
                  className={ITEM}
                  onSelect={() =>
                    alias.target && go(keyHref({ ...alias, keyId: alias.target.keyId }))
                  }
                >
                  <bdi className="min-w-0 grow truncate">{alias.name}</bdi>
                  <bdi className="max-w-[45%] shrink-0 truncate text-ink-3 text-xs">
                    {alias.accountName} · {alias.region}
                  </bdi>
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
        </Command.List>
        <p role="status" className="border-t px-4 py-2 text-ink-3 text-xs">
          {failed
            ? "The search failed; try again."
            : busy
              ? "Searching…"
              : count === 0
                ? "Nothing found"
                : "↑ ↓ to choose, Enter to go, Esc to close"}
        </p>
      </Command>
    </Dialog>
  );
}
