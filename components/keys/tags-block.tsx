import { Block, Panel } from "@/components/ui/facts";
import { revealMisleading } from "@/components/ui/reveal";
import { SimpleTable } from "@/components/ui/simple-table";
import { LongText } from "@/components/ui/text";
import { Freshness } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { whyNot } from "./reading";

export function TagsBlock({ detail }: { detail: KeyDetail }) {
  const entries = detail.tags === null ? null : Object.entries(detail.tags);
  const why = whyNot("tags", detail.reads.tags);
  return (
    <Block
      title="Tags"
      note={
        detail.reads.tags?.readAt ? (
          <>
            read <Freshness at={detail.reads.tags.readAt} />
          </>
        ) : undefined
      }
    >
      <Panel>
        {entries === null ? (
          <p className="p-3">
            <Unknown reason={why ?? "AWS gave no tags."} spelled />
          </p>
        ) : entries.length === 0 ? (
          <p className="p-3">
            <None>No tags</None>
          </p>
        ) : (
          <SimpleTable caption="Tags" headers={[{ text: "Name" }, { text: "Value" }]}>
            {entries.map(([name, value]) => (
              <tr key={name}>
                <th scope="row" className="w-2/5 text-ink-2">
                  <bdi className="wrap-anywhere">{revealMisleading(name)}</bdi>
                </th>
                <td>{value === "" ? <None>Empty</None> : <LongText>{value}</LongText>}</td>
              </tr>
            ))}
          </SimpleTable>
        )}
        {entries !== null && why !== null ? (
          <p className="border-t p-3 text-ink-2">Not renewed: {why}</p>
        ) : null}
      </Panel>
    </Block>
  );
}
