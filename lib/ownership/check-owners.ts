import type { PoolClient } from "pg";
import { AppError } from "@/lib/errors";
import { unknownPeople } from "./store/owners";
import type { OwnerRef } from "./types";

/** Throws `invalid` when one of the people named is not known. A group may be one of which nobody has signed in. */
export async function checkOwners(client: PoolClient, owners: readonly OwnerRef[]): Promise<void> {
  const people = owners.filter(({ kind }) => kind === "person").map(({ id }) => id);
  const unknown = await unknownPeople(client, people);
  if (unknown.length === 0) return;
  const problems = owners.flatMap(({ id }, at) =>
    unknown.includes(id) ? [{ field: `owners.${at}.id`, message: "is nobody known here" }] : [],
  );
  throw new AppError("invalid", "One of the owners is nobody known here.", problems);
}
