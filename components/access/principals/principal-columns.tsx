import Link from "next/link";
import type { Column } from "@/components/data-table/types";
import { Badge } from "@/components/ui/chip";
import { principalWords } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { PrincipalSummary } from "@/lib/access/schemas/principals";
import { kindWord } from "../principal-words";

function Name({ principal }: { principal: PrincipalSummary }) {
  const { id, name, ref, gone } = principal;
  return (
    <div className="min-w-0">
      <span className="flex items-center gap-1.5">
        <Link
          href={`/principals/${id}`}
          prefetch={false}
          data-row-link=""
          title={revealMisleading(ref)}
          className="link truncate font-medium"
        >
          <bdi>{revealMisleading(principalWords(name))}</bdi>
        </Link>
        {gone ? <Badge title="AWS no longer lists it">gone</Badge> : null}
      </span>
      {ref === name ? null : (
        <span className="block truncate font-mono text-2xs text-ink-3">
          <bdi>{revealMisleading(ref)}</bdi>
        </span>
      )}
    </div>
  );
}

function Count({ value }: { value: number }) {
  return value === 0 ? <None>0</None> : value.toLocaleString("en");
}

function counted(
  id: string,
  header: string,
  countOf: (row: PrincipalSummary) => number,
): Column<PrincipalSummary> {
  return {
    id,
    header,
    sort: id,
    align: "end",
    width: "min-w-24 max-w-28",
    cell: (row) => <Count value={countOf(row)} />,
  };
}

export const PRINCIPAL_COLUMNS: Column<PrincipalSummary>[] = [
  {
    id: "name",
    header: "Principal",
    sort: "name",
    width: "min-w-44 max-w-44 sm:min-w-72 sm:max-w-96",
    cell: (row) => <Name principal={row} />,
  },
  { id: "kind", header: "Kind", width: "min-w-24 max-w-36", cell: (row) => kindWord(row.kind) },
  {
    id: "account",
    header: "Account",
    sort: "account",
    width: "min-w-32 max-w-48",
    cell: ({ accountId, accountName }) =>
      accountId === null ? (
        <None>None</None>
      ) : (
        <Line className={accountName === null ? "font-mono text-xs" : undefined}>
          {accountName ?? accountId}
        </Line>
      ),
  },
  counted("decrypt", "Decrypts", ({ reach }) => reach.decrypt),
  counted("grant", "Grants", ({ reach }) => reach.grant),
  counted("change-policy", "Changes policy", (row) => row.reach["change-policy"]),
  counted("administer", "Administers", ({ reach }) => reach.administer),
  counted("unknown", "Unknown", (row) => row.unknown),
  counted("keys", "Any access", ({ keys }) => keys),
  {
    id: "seen",
    header: "Last seen",
    sort: "seen",
    width: "min-w-28 max-w-36",
    cell: ({ lastSeenAt, inEstate }) =>
      lastSeenAt !== null ? (
        <Time at={lastSeenAt} />
      ) : inEstate ? (
        <None>Not seen</None>
      ) : (
        <Unknown reason="Its account's identities do not hold it." />
      ),
  },
];
