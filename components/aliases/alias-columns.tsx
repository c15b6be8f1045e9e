import Link from "next/link";
import type { Column } from "@/components/data-table/types";
import { Chip } from "@/components/ui/chip";
import { keyHref } from "@/components/ui/key-link";
import { Line } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { AliasSummary } from "@/lib/keys/schemas/aliases";
import { ALIAS_STATUS_WORDS } from "./list-state";

function Status({ alias }: { alias: AliasSummary }) {
  const word = ALIAS_STATUS_WORDS[alias.status];
  switch (alias.status) {
    case "points":
      return (
        <Chip tone="ok" shape="dot">
          {word}
        </Chip>
      );
    case "dangling":
      return (
        <Chip tone="bad" shape="triangle" title="Names a key that AWS does not list">
          {word}
        </Chip>
      );
    case "no-target":
      return (
        <Chip tone="plain" shape="ring" title="A predefined alias; AWS makes its key at first use">
          {word}
        </Chip>
      );
    case "gone":
      return (
        <Chip tone="plain" shape="dash" title="AWS no longer lists this alias">
          {word}
        </Chip>
      );
  }
}

function Target({ alias }: { alias: AliasSummary }) {
  if (alias.target) {
    return (
      <div className="min-w-0">
        <Link
          href={keyHref({ ...alias, keyId: alias.target.keyId })}
          prefetch={false}
          data-row-link=""
          className="link block truncate font-mono text-xs"
        >
          {alias.target.keyId}
        </Link>
        <span className="block truncate text-ink-3 text-xs">
          {alias.target.state ?? "state unknown"}
          {alias.target.description ? (
            <>
              {" · "}
              <bdi>{alias.target.description.slice(0, 120)}</bdi>
            </>
          ) : null}
        </span>
      </div>
    );
  }
  if (alias.targetKeyId) {
    return (
      <span title="This key is not among those that AWS lists">
        <Line mono className="text-xs">
          {alias.targetKeyId}
        </Line>
      </span>
    );
  }
  return <None>No key</None>;
}

function Earlier({ alias }: { alias: AliasSummary }) {
  const [last] = alias.earlierTargets;
  if (!last) return <None>None seen</None>;
  const more = alias.earlierTargets.length - 1;
  return (
    <div className="min-w-0">
      {last.targetKeyId === null ? (
        <None>No key</None>
      ) : (
        <Link
          href={keyHref({ ...alias, keyId: last.targetKeyId })}
          prefetch={false}
          className="link block truncate font-mono text-xs"
        >
          {last.targetKeyId}
        </Link>
      )}
      <span className="block truncate text-ink-3 text-xs">
        {last.endedAt === null ? "" : "until "}
        {last.endedAt === null ? null : <Time at={last.endedAt} as="day" />}
        {more > 0 ? `, and ${more} before` : ""}
      </span>
    </div>
  );
}

const NARROW = "min-w-28 max-w-44";

export const ALIAS_COLUMNS: Column<AliasSummary>[] = [
  {
    id: "name",
    header: "Alias",
    sort: "name",
    width: "min-w-44 max-w-44 sm:min-w-60 sm:max-w-96",
    cell: (alias) => <Line className="font-medium">{alias.name}</Line>,
  },
  { id: "status", header: "Status", width: NARROW, cell: (alias) => <Status alias={alias} /> },
  {
    id: "target",
    header: "Key",
    width: "min-w-56 max-w-80",
    cell: (alias) => <Target alias={alias} />,
  },
  {
    id: "earlier",
    header: "Earlier key",
    width: "min-w-56 max-w-80",
    cell: (alias) => <Earlier alias={alias} />,
  },
  {
    id: "account",
    header: "Account",
    sort: "account",
    width: "min-w-32 max-w-52",
    cell: (alias) => <Line>{alias.accountName}</Line>,
  },
  { id: "region", header: "Region", sort: "region", width: NARROW, cell: (alias) => alias.region },
  {
    id: "updated",
    header: "Updated",
    sort: "updated",
    width: NARROW,
    cell: (alias) =>
      alias.updatedAt === null ? (
        <Unknown reason="AWS did not say when." />
      ) : (
        <Time at={alias.updatedAt} as="day" />
      ),
  },
  { id: "read", header: "Read", width: NARROW, cell: (alias) => <Freshness at={alias.readAt} /> },
];
