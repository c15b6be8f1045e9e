import { Fragment } from "react";
import { revealMisleading } from "@/components/ui/reveal";
import type { OwnershipRule } from "@/lib/ownership/schemas";

/** What a key must match, a line for each kind. */
export function MatchWords({ match }: Pick<OwnershipRule, "match">) {
  const tags = match.tags.map(({ name, value }) => `${name}=${value}`);
  const kinds = [
    { name: "Account", values: match.accounts, join: "or" },
    { name: "Region", values: match.regions, join: "or" },
    { name: "Alias", values: match.aliases, join: "or" },
    { name: "Tag", values: tags, join: "and" },
  ].filter(({ values }) => values.length > 0);
  return (
    <ul>
      {kinds.map(({ name, values, join }) => (
        <li key={name} className="wrap-anywhere">
          <span className="text-ink-3">{name}</span>
          {[...new Set(values)].map((value, at) => (
            <Fragment key={value}>
              {" "}
              {at > 0 ? <span className="text-ink-3">{join} </span> : null}
              <bdi className="inline-block max-w-full font-mono text-xs">
                {revealMisleading(value)}
              </bdi>
            </Fragment>
          ))}
        </li>
      ))}
    </ul>
  );
}
