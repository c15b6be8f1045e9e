"use client";

import Link from "next/link";
import { createSerializer, useQueryStates } from "nuqs";
import { PageHeader } from "@/components/shell/page-header";
import { buttonClass } from "@/components/ui/button";
import { CoverageList } from "./coverage-list";
import { TopLists } from "./top-lists";
import { UsagePanel } from "./usage-panel";
import { usagePageParsers } from "./usage-state";

const serialize = createSerializer(usagePageParsers);

/** Calls of the estate, or of one account. */
export function EstateUsage() {
  const [{ account, ...state }] = useQueryStates(usagePageParsers);
  const place = account === null ? {} : { account };
  return (
    <>
      <PageHeader
        title={account === null ? "Usage" : `Usage of account ${account}`}
        note="Who used which keys, how much and when, as CloudTrail tells it"
        actions={
          account === null ? null : (
            <Link href={serialize("/usage", { ...state, account: null })} className={buttonClass()}>
              Whole estate
            </Link>
          )
        }
      />
      <div className="flex shrink-0 flex-col gap-6 px-4 pb-8">
        <UsagePanel
          title={account === null ? "Calls of the estate" : `Calls of account ${account}`}
          place={place}
        />
        <TopLists place={place} />
        <CoverageList account={account} />
      </div>
    </>
  );
}
