import Link from "next/link";
import type { Column } from "@/components/data-table/types";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import type { LedgerEntry } from "@/lib/ledger/schemas";
import { ActorCell, PlaceCell } from "./entry-cells";
import { SubjectLink } from "./subject-link";

export const LEDGER_COLUMNS: Column<LedgerEntry>[] = [
  {
    id: "act",
    header: "Act",
    width: "min-w-44 max-w-44 sm:min-w-56 sm:max-w-80",
    cell: (entry) => (
      <Link href={`/ledger/${entry.id}`} prefetch={false} data-row-link="" className="link block">
        <Line className="font-medium">{entry.words}</Line>
      </Link>
    ),
  },
  {
    id: "at",
    header: "When (UTC)",
    width: "min-w-40 max-w-48",
    cell: (entry) => <Time at={entry.at} as="full" />,
  },
  {
    id: "actor",
    header: "Who",
    width: "min-w-36 max-w-56",
    cell: (entry) => <ActorCell actor={entry.actor} />,
  },
  {
    id: "subject",
    header: "On what",
    width: "min-w-44 max-w-80",
    cell: (entry) => <SubjectLink subject={entry.subject} />,
  },
  {
    id: "why",
    header: "Why",
    width: "min-w-36 max-w-72",
    cell: (entry) => (entry.why === null ? null : <Line>{entry.why}</Line>),
  },
  {
    id: "place",
    header: "Place",
    align: "end",
    width: "min-w-24 max-w-28",
    cell: (entry) => <PlaceCell seq={entry.seq} />,
  },
];
