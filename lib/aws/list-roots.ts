import {
  ListRootsCommand,
  type OrganizationsClient,
  type Root,
} from "@aws-sdk/client-organizations";
import type { Line } from "./line";
import { givenList, readAllPages } from "./read-pages";
import type { Answer } from "./types";

/** The largest page of Organizations. */
const A_PAGE = 20;

/** The organisation's roots; today there is one. */
export function listRoots(line: Line, client: OrganizationsClient): Promise<Answer<Root[]>> {
  return readAllPages(line, "organizations:ListRoots", (marker) =>
    line.ask(
      "organizations:ListRoots",
      paged({}, marker),
      (input) => client.send(new ListRootsCommand(input)),
      (output) => ({ items: givenList(output.Roots, "Roots"), next: output.NextToken ?? null }),
    ),
  );
}

/** Input of a listing of Organizations. */
export function paged<I extends object>(
  input: I,
  marker: string | null,
): I & { MaxResults: number; NextToken?: string } {
  const page = { ...input, MaxResults: A_PAGE };
  return marker === null ? page : { ...page, NextToken: marker };
}
