import Link from "next/link";
import { Fragment } from "react";
import { Badge } from "@/components/ui/chip";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { SimpleTable } from "@/components/ui/simple-table";
import { Freshness } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { Account } from "@/lib/estate/schemas";
import { MissingCount, MissingParts } from "./missing-parts";
import { StepProgress } from "./step-progress";

const HEADERS: { text: string; align?: "end" }[] = [
  { text: "Region" },
  { text: "Keys", align: "end" },
  { text: "Aliases", align: "end" },
  { text: "Keys with gaps", align: "end" },
  { text: "Last complete sync" },
  { text: "Sync" },
  { text: "Missing" },
];

/** The scopes of one account, each with its own freshness, progress and gaps. */
export function ScopeTable({ account }: { account: Account }) {
  if (account.scopes.length === 0) {
    return (
      <p className="px-3 py-3 text-ink-2">
        No region is known yet: the account's regions are read when it is first connected.
      </p>
    );
  }
  return (
    <ScrollRegion label={`Table of regions of ${account.name}`} className="overflow-x-auto">
      <SimpleTable caption={`Regions of ${account.name}`} headers={HEADERS}>
        {account.scopes.map((scope) => {
          const query = `account=${account.id}&region=${scope.region}`;
          const hasGaps =
            scope.gaps.length > 0 ||
            Object.values(scope.reads).some((reading) => reading.status !== "data");
          return (
            <Fragment key={scope.region}>
              <tr className={hasGaps ? "[&>*]:border-b-0" : undefined}>
                <th scope="row" className="whitespace-nowrap">
                  {scope.region} {scope.enabled ? null : <Badge>not enabled</Badge>}
                </th>
                <td className="numeric text-right">
                  <Count scope={scope} part="keys" href={`/keys?${query}`} />
                </td>
                <td className="numeric text-right">
                  <Count scope={scope} part="aliases" href={`/aliases?${query}`} />
                </td>
                <td className="numeric text-right">
                  {scope.unreadableKeys === 0 ? (
                    <None>0</None>
                  ) : (
                    <Link href={`/keys?${query}&unreadable=any`} prefetch={false} className="link">
                      {scope.unreadableKeys.toLocaleString("en")}
                      <span className="sr-only"> keys with unreadable parts in {scope.region}</span>
                    </Link>
                  )}
                </td>
                <td>
                  <Freshness at={scope.lastCompleteAt} />
                </td>
                <td>
                  <StepProgress step={scope.step} />
                </td>
                <td>
                  <MissingCount
                    reads={scope.reads}
                    gaps={scope.gaps}
                    untried={Object.keys(scope.reads).length === 0}
                  />
                </td>
              </tr>
              {hasGaps ? (
                <tr>
                  <td colSpan={HEADERS.length} className="pt-0!">
                    <div className="sticky left-3 w-fit max-w-[min(100%,calc(100vw-3.5rem))] text-ink-2 text-xs">
                      <span className="sr-only">Missing in {scope.region}</span>
                      <MissingParts reads={scope.reads} gaps={scope.gaps} />
                    </div>
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </SimpleTable>
    </ScrollRegion>
  );
}

interface CountProps {
  scope: Account["scopes"][number];
  part: "keys" | "aliases";
  href: string;
}

/** How many there are; before the first complete listing none is not zero. */
function Count({ scope, part, href }: CountProps) {
  if (scope[part] === 0 && !scope.reads[part]?.readAt) {
    const action = scope.reads[part]?.action;
    return <Unknown reason={action ? `${action} did not succeed.` : "Not listed yet."} />;
  }
  return (
    <Link href={href} prefetch={false} className="link">
      {scope[part].toLocaleString("en")}
      <span className="sr-only">
        {" "}
        {part} in {scope.region}
      </span>
    </Link>
  );
}
