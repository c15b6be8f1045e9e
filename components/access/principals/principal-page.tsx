"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { revealMisleading } from "@/components/ui/reveal";
import { Skeleton } from "@/components/ui/skeleton";
import { principalQuery } from "@/lib/access/client";
import type { PrincipalDetail } from "@/lib/access/schemas/principals";
import { EdgeNote } from "../edge-note";
import { kindWord } from "../principal-words";
import { AssumedRoles } from "./assumed-roles";
import { PrincipalFacts, TrustPolicy } from "./principal-facts";
import { PrincipalKeys } from "./principal-keys";
import { Takers } from "./role-takers";

function Head({ principal }: { principal: PrincipalDetail }) {
  const { name, kind, ref, gone } = principal;
  return (
    <PageHeader
      title={
        <span className="flex flex-wrap items-center gap-2">
          <bdi className="wrap-anywhere">{revealMisleading(name)}</bdi>
          <CopyButton text={ref} label="Copy its name in policies" />
          {gone ? <Badge title="AWS no longer lists it">gone</Badge> : null}
        </span>
      }
      note={
        <>
          <Link href="/principals" className="link">
            Principals
          </Link>{" "}
          · {kindWord(kind)}
        </>
      }
      actions={<EdgeNote state={principal.state} />}
    />
  );
}

/** One principal: what is known of it, who may become it, and every key that it reaches. */
export function PrincipalPage({ id }: { id: string }) {
  const query = useQuery(principalQuery(id));
  const { data: principal } = query;
  if (!principal) {
    return query.isError ? (
      <ErrorState what="The principal" error={query.error} retry={query.refetch} />
    ) : (
      <Skeleton className="m-4 w-64" />
    );
  }
  const { identity, chains } = principal;
  return (
    <>
      <Head principal={principal} />
      <div className="flex flex-col gap-6 px-4 pb-8">
        <PrincipalKeys principal={principal} />
        {chains ? <AssumedRoles assumes={chains.assumes} /> : null}
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <Block title="The principal">
            <PrincipalFacts principal={principal} />
          </Block>
          {identity?.arn.includes(":role/") ? (
            <div className="flex min-w-0 flex-col gap-6">
              {chains?.takenBy ? <Takers takenBy={chains.takenBy} /> : null}
              <Block title="Its trust policy">
                <TrustPolicy identity={identity} />
              </Block>
            </div>
          ) : null}
        </div>
      </div>
    </>
  );
}
