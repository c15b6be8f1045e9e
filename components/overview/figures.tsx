import Link from "next/link";
import type { KeyOverview } from "@/lib/keys/schemas/overview";
import { countOf } from "./summarize";

interface Figure {
  name: string;
  count: number;
  href: string;
  note?: string;
}

/** The numbers looked at first. Each leads to the keys it counts. */
export function Figures({ data }: { data: KeyOverview }) {
  const deletion =
    countOf(data.states, "PendingDeletion") + countOf(data.states, "PendingReplicaDeletion");
  const figures: Figure[] = [
    {
      name: "Keys",
      count: data.total,
      href: "/keys",
      note: `${data.customer.toLocaleString("en")} customer managed`,
    },
    {
      name: "Pending deletion",
      count: deletion,
      href: "/keys?state=PendingDeletion,PendingReplicaDeletion",
    },
    {
      name: "Rotation off",
      count: countOf(data.rotations, "off"),
      href: "/keys?manager=CUSTOMER&rotation=off",
      note: "customer managed",
    },
    {
      name: "Keys with gaps",
      count: data.unreadable,
      href: "/keys?unreadable=any",
      note: "a part could not be read",
    },
    {
      name: "Dangling aliases",
      count: countOf(data.aliases, "dangling"),
      href: "/aliases?status=dangling",
    },
    {
      name: "Gone from AWS",
      count: data.gone,
      href: "/keys?gone=only",
      note: "kept with their history",
    },
  ];
  return (
    <ul
      aria-label="Key figures"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line md:grid-cols-3 xl:grid-cols-6"
    >
      {figures.map((figure) => (
        <li key={figure.name} className="bg-surface">
          <Link
            href={figure.href}
            prefetch={false}
            className="flex h-full flex-col px-3 py-2.5 -outline-offset-2 hover:bg-hover"
          >
            <span className="text-ink-2">{figure.name}</span>
            <span className="numeric font-semibold text-xl">
              {figure.count.toLocaleString("en")}
            </span>
            <span className="text-ink-3 text-xs">{figure.note ?? "\u00a0"}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
