"use client";

import { useState } from "react";
import { Check } from "@/components/ui/check";
import { Badge } from "@/components/ui/chip";
import { EmptyState } from "@/components/ui/empty-state";
import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { MiddleCut } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import { type Grant, grantMaker } from "./grant-maker";
import type { SectionProps } from "./key-section";
import { PartNotice } from "./part-notice";
import { SpanTime } from "./span-time";

const HEADERS = [
  "Grantee",
  "Made by",
  "Operations",
  "Constraints",
  "Retired by",
  "Created",
  "Seen",
];

export function GrantsSection({ detail }: SectionProps) {
  const [ended, setEnded] = useState(false);
  const open = detail.grants.filter((grant) => grant.endedAt === null);
  const closed = detail.grants.filter((grant) => grant.endedAt !== null);
  const shown = ended ? [...open, ...closed] : open;
  const services = open.filter((grant) => grantMaker(grant).by === "service").length;
  const known = detail.grantCount !== null;

  return (
    <>
      <PartNotice detail={detail} part="grants" what="The grants have" />
      <Block
        title="Grants"
        note={
          known
            ? `${detail.grantCount} in force, ${services} of ${open.length} shown made by services`
            : undefined
        }
        actions={
          closed.length > 0 ? (
            <Check label={`Also ${closed.length} ended`} checked={ended} onCheck={setEnded} />
          ) : null
        }
      >
        <Panel label="Table of grants">
          {shown.length > 0 ? (
            <SimpleTable caption="Grants" headers={HEADERS.map((text) => ({ text }))}>
              {shown.map((grant) => (
                <GrantRow key={grant.grantId} grant={grant} />
              ))}
            </SimpleTable>
          ) : known ? (
            <EmptyState title="No grants in force">
              Read and empty: access to this key comes from its policy alone.
            </EmptyState>
          ) : (
            <p className="p-3">
              <Unknown reason="The grants could not be read. There may be some." spelled />
            </p>
          )}
        </Panel>
      </Block>
    </>
  );
}

function GrantRow({ grant }: { grant: Grant }) {
  const maker = grantMaker(grant);
  const grantee = grant.granteePrincipal ?? grant.granteeService;
  const retirer = grant.retiringPrincipal ?? grant.retiringService;
  return (
    <tr className={grant.endedAt === null ? undefined : "text-ink-3"}>
      <th scope="row" className="min-w-56 max-w-80">
        {grantee === null ? (
          <Unknown reason="AWS named no grantee." />
        ) : (
          <span className="block text-xs">
            <MiddleCut>{grantee}</MiddleCut>
          </span>
        )}
        {grant.name ? (
          <bdi className="block truncate text-ink-3 text-xs" title={grant.name}>
            {grant.name}
          </bdi>
        ) : null}
        <span className="block truncate font-mono text-2xs text-ink-3" title={grant.grantId}>
          {grant.grantId.slice(0, 16)}…
        </span>
      </th>
      <td title={maker.why} className="whitespace-nowrap">
        <Badge tone={maker.by === "service" ? "plain" : "warn"}>
          {maker.by === "service" ? "AWS service" : "Person or role"}
        </Badge>
      </td>
      <td className="min-w-40 max-w-72">
        <bdi className="wrap-anywhere">{grant.operations.join(", ")}</bdi>
      </td>
      <td className="min-w-32 max-w-72">
        {grant.constraints === null || Object.keys(grant.constraints).length === 0 ? (
          <None />
        ) : (
          <code className="wrap-anywhere text-xs">{JSON.stringify(grant.constraints)}</code>
        )}
      </td>
      <td className="max-w-56">
        {retirer === null ? (
          <None>Nobody named</None>
        ) : (
          <span className="block text-xs">
            <MiddleCut>{retirer}</MiddleCut>
          </span>
        )}
      </td>
      <td>
        {grant.createdAt === null ? (
          <Unknown reason="AWS did not say." />
        ) : (
          <Time at={grant.createdAt} as="day" />
        )}
      </td>
      <td className="min-w-48 text-xs">
        <SpanTime span={grant} />
      </td>
    </tr>
  );
}
