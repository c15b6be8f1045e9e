import Link from "next/link";
import { Badge } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { Block, Panel } from "@/components/ui/facts";
import { keyHref } from "@/components/ui/key-link";
import { wordFor } from "@/components/ui/key-words";
import { SimpleTable } from "@/components/ui/simple-table";
import { Freshness } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import { StateChip } from "./key-cells";
import type { SectionProps } from "./key-section";
import { whyNot } from "./reading";

const HEADERS = ["Region", "Role", "Key", "State", "Read"];

export function FamilySection({ detail }: SectionProps) {
  if (detail.multiRegion === null) {
    return (
      <Unknown reason={whyNot("metadata", detail.reads.metadata) ?? "AWS did not say."} spelled />
    );
  }
  if (!detail.multiRegion) {
    return (
      <EmptyState title="A single-Region key">
        It has no relatives in other Regions, and cannot be given any: a key is made multi-Region or
        not at all.
      </EmptyState>
    );
  }
  return (
    <Block title="Multi-Region family" note="keys that share this key's id and material">
      <Panel label="Table of the family">
        <SimpleTable caption="Multi-Region family" headers={HEADERS.map((text) => ({ text }))}>
          {detail.family.map((relative) => {
            const here = relative.arn === detail.arn;
            return (
              <tr key={relative.arn}>
                <th scope="row" className="whitespace-nowrap">
                  {relative.region} {here ? <Badge>this key</Badge> : null}
                </th>
                <td>
                  {relative.multiRegionType === null ? (
                    <Unknown reason="The relative's facts could not be read." />
                  ) : (
                    wordFor(relative.multiRegionType)
                  )}
                </td>
                <td>
                  {here || !relative.known ? (
                    <bdi>{relative.aliases[0] ?? relative.keyId}</bdi>
                  ) : (
                    <Link className="link" href={keyHref(relative)}>
                      <bdi>{relative.aliases[0] ?? relative.keyId}</bdi>
                    </Link>
                  )}
                </td>
                <td>
                  {relative.known ? (
                    <StateChip state={relative.state} />
                  ) : (
                    <Unknown
                      reason="Named by a relative, but not among the keys that we read."
                      spelled
                    />
                  )}
                </td>
                <td>{relative.known ? <Freshness at={relative.readAt} /> : <None>Never</None>}</td>
              </tr>
            );
          })}
        </SimpleTable>
      </Panel>
    </Block>
  );
}
