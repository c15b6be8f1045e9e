import type { Column } from "@/components/data-table/types";
import { whyUnknown, wordFor } from "@/components/ui/key-words";
import { Line } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { KeySummary } from "@/lib/keys/schemas";
import { Fact, KeyName, LastUse, Owners, RotationChip, StateChip, TagValue } from "./key-cells";

type KeyColumn = Column<KeySummary>;

const NARROW = "min-w-28 max-w-44";
const MIDDLE = "min-w-32 max-w-52";

/** The first column: it names the row and cannot be hidden. */
export function nameColumn(compact: boolean): KeyColumn {
  return {
    id: "key",
    header: "Key",
    sort: "alias",
    width: "min-w-44 max-w-44 sm:min-w-64 sm:max-w-96",
    cell: (row) => <KeyName row={row} compact={compact} />,
  };
}

/** `reason` names the part whose failure leaves the instant unknown. */
function instant(at: string | null, row: KeySummary, part: string, none: string) {
  if (at !== null) return <Time at={at} as="day" />;
  if (row.unreadable.includes(part)) return <Unknown reason={whyUnknown(part, row.unreadable)} />;
  return <None>{none}</None>;
}

function regions(row: KeySummary) {
  if (row.multiRegion === null) return <Fact value={null} row={row} />;
  if (!row.multiRegion) return <None>Single Region</None>;
  return row.multiRegionType === null ? "Multi-Region" : wordFor(row.multiRegionType);
}

/** All other columns, in the order of the table. */
export const KEY_COLUMNS: KeyColumn[] = [
  {
    id: "account",
    header: "Account",
    sort: "account",
    width: MIDDLE,
    cell: (row) => <Line className="min-w-0">{row.accountName}</Line>,
  },
  {
    id: "accountId",
    header: "Account id",
    sort: "account",
    width: NARROW,
    cell: (row) => <span className="font-mono text-xs">{row.accountId}</span>,
  },
  { id: "region", header: "Region", sort: "region", width: NARROW, cell: (row) => row.region },
  {
    id: "state",
    header: "State",
    sort: "state",
    width: MIDDLE,
    cell: (row) =>
      row.state === null ? (
        <Unknown reason={whyUnknown("metadata", row.unreadable)} />
      ) : (
        <StateChip state={row.state} />
      ),
  },
  {
    id: "manager",
    header: "Manager",
    width: MIDDLE,
    cell: (row) => <Fact value={row.manager} row={row} />,
  },
  {
    id: "spec",
    header: "Spec",
    sort: "spec",
    width: MIDDLE,
    cell: (row) =>
      row.spec === null ? (
        <Fact value={null} row={row} />
      ) : (
        <span className="font-mono text-xs">{row.spec}</span>
      ),
  },
  {
    id: "usage",
    header: "Usage",
    width: MIDDLE,
    cell: (row) => <Fact value={row.usage} row={row} />,
  },
  {
    id: "origin",
    header: "Origin",
    width: MIDDLE,
    cell: (row) => <Fact value={row.origin} row={row} />,
  },
  {
    id: "rotation",
    header: "Rotation",
    sort: "rotation",
    width: NARROW,
    cell: (row) => <RotationChip row={row} />,
  },
  {
    id: "nextRotation",
    header: "Next rotation",
    sort: "nextRotation",
    width: NARROW,
    cell: (row) => instant(row.nextRotationAt, row, "rotation", "None set"),
  },
  {
    id: "lastRotated",
    header: "Last rotated",
    width: NARROW,
    cell: (row) => instant(row.lastRotatedAt, row, "rotations", "Never"),
  },
  {
    id: "owner",
    header: "Owner",
    sort: "owner",
    width: MIDDLE,
    cell: (row) => <Owners row={row} />,
  },
  {
    id: "environment",
    header: "Environment",
    width: NARROW,
    cell: (row) => <TagValue value={row.environment} row={row} />,
  },
  {
    id: "classification",
    header: "Data class",
    width: NARROW,
    cell: (row) => <TagValue value={row.classification} row={row} />,
  },
  { id: "multiRegion", header: "Multi-Region", width: NARROW, cell: regions },
  {
    id: "lastUsed",
    header: "Last used",
    sort: "lastUsed",
    width: NARROW,
    cell: (row) => <LastUse row={row} />,
  },
  {
    id: "grants",
    header: "Grants",
    sort: "grants",
    align: "end",
    width: "min-w-20 max-w-28",
    cell: (row) =>
      row.grantCount === null ? (
        <Unknown reason={whyUnknown("grants", row.unreadable)} />
      ) : (
        row.grantCount.toLocaleString("en")
      ),
  },
  {
    id: "created",
    header: "Created",
    sort: "created",
    width: NARROW,
    cell: (row) => instant(row.createdAt, row, "metadata", "Not told"),
  },
  {
    id: "deletion",
    header: "Deletion",
    width: NARROW,
    cell: (row) => instant(row.deletionDate, row, "metadata", "None set"),
  },
  {
    id: "validTo",
    header: "Material expires",
    width: NARROW,
    cell: (row) => instant(row.validTo, row, "metadata", "Does not"),
  },
  {
    id: "description",
    header: "Description",
    width: "min-w-48 max-w-96",
    cell: (row) =>
      row.description === null ? (
        <Fact value={null} row={row} />
      ) : row.description === "" ? (
        <None />
      ) : (
        <Line>{row.description.slice(0, 300)}</Line>
      ),
  },
  {
    id: "read",
    header: "Read",
    sort: "read",
    width: NARROW,
    cell: (row) => <Freshness at={row.readAt} />,
  },
];
