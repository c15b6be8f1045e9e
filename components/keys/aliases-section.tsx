import { Badge } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { Unknown } from "@/components/ui/unknown";
import type { SectionProps } from "./key-section";
import { whyNot } from "./reading";
import { SpanTime } from "./span-time";

export function AliasesSection({ detail }: SectionProps) {
  const history = detail.aliasHistory;
  const reading = detail.scope.reads.aliases;
  const why =
    reading?.status === "data"
      ? null
      : (whyNot("aliases", reading) ?? "The aliases have not been listed.");
  return (
    <Block
      title="Aliases"
      note={detail.aliasesKnown ? `${detail.aliases.length} point here now` : undefined}
    >
      {why !== null && (detail.aliasesKnown || history.length > 0) ? (
        <p className="pb-2 text-ink-2">Not renewed: {why}</p>
      ) : null}
      <Panel label="Table of aliases">
        {history.length === 0 && !detail.aliasesKnown ? (
          <p className="p-3">
            <Unknown reason={why ?? "AWS did not say."} spelled />
          </p>
        ) : history.length === 0 ? (
          <EmptyState title="No alias has pointed here">
            The aliases of this account and region were listed; none named this key.
          </EmptyState>
        ) : (
          <SimpleTable
            caption="Aliases that point or pointed to this key"
            headers={[{ text: "Alias" }, { text: "Now" }, { text: "Seen pointing here" }]}
          >
            {history.map((alias) => (
              <tr key={`${alias.name} ${alias.seenFrom}`}>
                <th scope="row" className="min-w-40">
                  <bdi className="wrap-anywhere font-medium">{alias.name}</bdi>
                </th>
                <td className="whitespace-nowrap">
                  {alias.endedAt === null ? (
                    <Badge tone="ok">points here</Badge>
                  ) : (
                    <Badge>moved away or deleted</Badge>
                  )}
                </td>
                <td className="min-w-64">
                  <SpanTime span={alias} />
                </td>
              </tr>
            ))}
          </SimpleTable>
        )}
      </Panel>
    </Block>
  );
}
