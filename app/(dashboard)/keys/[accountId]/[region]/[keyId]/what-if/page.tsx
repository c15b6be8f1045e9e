import type { Metadata } from "next";
import { WhatIfSection } from "@/components/access/what-if/what-if-section";
import { pageContext } from "@/lib/auth/require-actor";
import { keyRefOf } from "@/lib/keys/client";

export const metadata: Metadata = { title: "What if" };

/** The key itself comes with the layout; what is proposed is asked about as it is written. */
export default async function Page({
  params,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/what-if">) {
  await pageContext("access:simulate");
  return <WhatIfSection keyRef={await keyRefOf(params)} />;
}
