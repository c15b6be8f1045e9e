import { revealMisleading } from "@/components/ui/reveal";
import type { OwnershipRule } from "@/lib/ownership/schemas";

/** What a key must match, a line for each kind. */
export function MatchWords({ match }: Pick<OwnershipRule, "match">) {
  const kinds = [
    { name: "Account", values: match.accounts, join: " or " },
    { name: "Region", values: match.regions, join: " or " },
    { name: "Alias", values: match.aliases, join: " or " },
    {
      name: "Tag",
      values: match.tags.map(({ name, value }) => `${name}=${value}`),
      join: " and ",
    },
  ].filter(({ values }) => values.length > 0);
  return (
    <ul>
      {kinds.map(({ name, values, join }) => (
        <li key={name} className="wrap-anywhere">
          <span className="text-ink-3">{name} </span>
          <bdi className="font-mono text-xs">{revealMisleading(values.join(join))}</bdi>
        </li>
      ))}
    </ul>
  );
}
