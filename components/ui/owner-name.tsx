import { User, Users } from "lucide-react";
import type { NamedOwner } from "@/lib/ownership/schemas";
import { cn } from "./cn";
import { revealMisleading } from "./reveal";

type Owner = Pick<NamedOwner, "kind" | "id" | "name"> & Partial<NamedOwner>;

/** Why an owner is one in name alone, or what else is to be known of it; null when nothing is. */
function remark({ kind, counts, members }: Owner): string | null {
  if (counts === false) return kind === "person" ? "no access" : "nobody of it has access";
  return members === 0 ? "nobody of it has signed in" : null;
}

/** A person or a group, told apart by sign and word. */
export function OwnerName({ owner, className }: { owner: Owner; className?: string }) {
  const note = remark(owner);
  const Sign = owner.kind === "person" ? User : Users;
  return (
    <span
      title={owner.email ?? owner.name}
      className={cn("inline-flex min-w-0 max-w-full flex-wrap items-center gap-x-1", className)}
    >
      <span className="inline-flex min-w-0 max-w-full items-center gap-1">
        <Sign aria-hidden="true" className="size-3.5 shrink-0 text-ink-3" />
        <span className="sr-only">{owner.kind === "person" ? "Person" : "Group"}</span>
        <bdi className="truncate">{revealMisleading(owner.name)}</bdi>
      </span>
      {note ? <span className="text-warn text-xs">({note})</span> : null}
    </span>
  );
}
