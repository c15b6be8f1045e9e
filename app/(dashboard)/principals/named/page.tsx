import { redirect } from "next/navigation";
import { createLoader, parseAsString } from "nuqs/server";
import { findPrincipal } from "@/lib/access/find-principal";
import { pageContext } from "@/lib/auth/require-actor";

const readName = createLoader({ ref: parseAsString });

/** No text of a ref is longer; what is, is looked for as far as here. */
const LONGEST = 2_048;
/** Of which the search takes so much. */
const SEARCHED = 512;

/** Leads to the page of a principal by its name in usage, or to the search for it where it has none. */
export default async function Page({ searchParams }: PageProps<"/principals/named">) {
  const [ctx, { ref }] = await Promise.all([pageContext("access:read"), readName(searchParams)]);
  if (ref === null || ref.trim() === "") redirect("/principals");
  const id = await findPrincipal(ctx, ref.slice(0, LONGEST));
  redirect(
    id === null
      ? `/principals?${new URLSearchParams({ q: ref.slice(0, SEARCHED) })}`
      : `/principals/${id}`,
  );
}
