import Link from "next/link";
import type { Column } from "@/components/data-table/types";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { Line } from "@/components/ui/text";
import { None } from "@/components/ui/unknown";
import type { PrincipalKey, PrincipalKeyList } from "@/lib/access/schemas/principals";
import { codeOf } from "@/lib/access/types";
import { LastUse } from "../last-use";
import { sumUp } from "../sum-up";
import { markOfUse } from "../usage-words";
import { VerdictGlyph } from "../verdict-glyph";
import { byStrength } from "../verdict-words";

/** The action whose verdict gives most, of those of a capability if one is asked about. */
function strongest(row: PrincipalKey, list: PrincipalKeyList, capability: string | null): string {
  const asked = list.capabilities.find(({ id }) => id === capability)?.actions ?? list.actions;
  const code = (action: string) => codeOf(row.verdicts[list.actions.indexOf(action)]);
  return [...asked].sort((a, b) => byStrength(code(a), code(b)))[0] ?? "";
}

interface NameProps {
  row: PrincipalKey;
  list: PrincipalKeyList;
  principal: string;
  capability: string | null;
}

/** A key of a principal; leads to where the key's page explains this very access. */
function KeyName({ row, list, principal, capability }: NameProps) {
  const action = strongest(row, list, capability);
  const href = `${keyHref(row, "access")}?${new URLSearchParams({ principal, action })}`;
  return (
    <div className="min-w-0">
      <Link
        href={href}
        prefetch={false}
        data-row-link=""
        className="link block truncate font-medium"
      >
        <bdi>{row.alias === null ? row.keyId : shortAlias(row.alias)}</bdi>
      </Link>
      {row.alias === null ? null : (
        <span className="block truncate font-mono text-2xs text-ink-3">{row.keyId}</span>
      )}
    </div>
  );
}

/** The verdicts of one capability as one glyph; how they differ is in words. */
function Summed({
  row,
  list,
  capability,
}: {
  row: PrincipalKey;
  list: PrincipalKeyList;
  capability: string;
}) {
  const actions = list.capabilities.find(({ id }) => id === capability)?.actions ?? [];
  const codes = actions.map((action) => codeOf(row.verdicts[list.actions.indexOf(action)]));
  const { code, count, of, words } = sumUp(codes);
  return (
    <span title={words} className="inline-flex items-center gap-1">
      <VerdictGlyph code={code} />
      <span className="sr-only">{words}</span>
      {count < of && code !== "-" ? (
        <span aria-hidden="true" className="numeric text-2xs text-ink-3">
          {count}/{of}
        </span>
      ) : null}
    </span>
  );
}

/** Columns of one principal's keys: what names the key, then a column for each capability. */
export function keyColumns(
  list: PrincipalKeyList,
  principal: string,
  capability: string | null,
): Column<PrincipalKey>[] {
  const facts: Column<PrincipalKey>[] = [
    {
      id: "alias",
      header: "Key",
      sort: "alias",
      width: "min-w-44 max-w-44 sm:min-w-64 sm:max-w-80",
      cell: (row) => <KeyName {...{ row, list, principal, capability }} />,
    },
    {
      id: "account",
      header: "Account",
      sort: "account",
      width: "min-w-32 max-w-44",
      cell: (row) => <Line>{row.accountName}</Line>,
    },
    {
      id: "class",
      header: "Data class",
      sort: "class",
      width: "min-w-28 max-w-36",
      cell: (row) => (row.classification === null ? <None /> : <Line>{row.classification}</Line>),
    },
  ];
  const owner: Column<PrincipalKey> = {
    id: "owner",
    header: "Owner",
    width: "min-w-28 max-w-40",
    cell: (row) => (row.owner === null ? <None>Nobody known</None> : <Line>{row.owner}</Line>),
  };
  const verdicts = list.capabilities.map(
    ({ id, label }): Column<PrincipalKey> => ({
      id,
      header: label,
      width: "min-w-20 max-w-28",
      cell: (row) => <Summed row={row} list={list} capability={id} />,
    }),
  );
  const rest: Column<PrincipalKey> = {
    id: "region",
    header: "Region",
    sort: "region",
    width: "min-w-28 max-w-36",
    cell: (row) => row.region,
  };
  const used: Column<PrincipalKey> = {
    id: "used",
    header: "Last use",
    sort: "used",
    width: "min-w-24 whitespace-nowrap",
    cell: ({ use }) => (
      <>
        <LastUse use={use} />
        {use?.state === "used" ? (
          <span className="numeric pl-1.5 text-ink-3 text-xs">{markOfUse(use)}</span>
        ) : null}
      </>
    ),
  };
  return [...facts, used, ...verdicts, owner, rest];
}
