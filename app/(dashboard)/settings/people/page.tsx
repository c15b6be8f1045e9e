import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { PeoplePage } from "@/components/settings/people-page";
import { peopleParams, peopleParsers } from "@/components/settings/people-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { peopleQuery } from "@/lib/auth/client";
import { listPeople } from "@/lib/auth/list-people";
import { pageContext } from "@/lib/auth/require-actor";
import { listPeopleQuery } from "@/lib/auth/schemas";
import { toRecord } from "@/lib/http/client";

export const metadata: Metadata = { title: "People" };

const readState = createLoader(peopleParsers);

export default async function Page({ searchParams }: PageProps<"/settings/people">) {
  const [ctx, state] = await Promise.all([pageContext("person:read"), readState(searchParams)]);
  const params = peopleParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: peopleQuery(params).queryKey,
          load: async () => listPeople(ctx, listPeopleQuery.parse(toRecord(params))),
        },
      ]}
    >
      <PeoplePage />
    </HydratedQueries>
  );
}
