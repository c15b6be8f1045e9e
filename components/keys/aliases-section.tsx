import { Badge } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import type { SectionProps } from "./key-section";
import { SpanTime } from "./span-time";

export function AliasesSection({ detail }: SectionProps) {
  const history = detail.aliasHistory;
  return (
    <Block title="Aliases" note={`${detail.aliases.length} point here now`}>
      <Panel label="Table of aliases">
        {history.length === 0 ? (
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
