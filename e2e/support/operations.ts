import type { APIRequestContext } from "@playwright/test";
import type { Api } from "./api";

export interface Operation {
  method: string;
  path: string;
  permission: string;
}

/** Of each path parameter a value that exists and one that does not. */
export type Examples = Record<string, [string, string]>;

/** Every operation of the API, from its document: a new endpoint is in every test that goes through them. */
export async function operations(request: APIRequestContext): Promise<Operation[]> {
  const document = await (await request.get("/api/v1/openapi.json")).json();
  return Object.entries(
    document.paths as Record<string, Record<string, Record<string, string>>>,
  ).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      permission: operation["x-permission"] ?? "",
    })),
  );
}

const UUID = "7e9c1f04-3b52-4f6a-9d0e-0123456789ab";

/** Values for the parameters of every path; what an `{id}` names differs, so there is one set for each kind. */
export async function examples(api: Api): Promise<Examples[]> {
  const key = await api.keyNamed("prod-customer-pii");
  const { policy } = await api.detail(key);
  const run = await api.latestRun();
  const named: Examples = {
    account: [key.accountId, "000000000000"],
    region: [key.region, key.region],
    keyId: [key.keyId, UUID],
    sha256: [policy?.sha256 ?? "", "0".repeat(64)],
    // No event of the first key.
    event: ["1", "999999999"],
    name: ["business-hours", "no-such-setting"],
  };
  return [
    { ...named, id: [key.accountId, "000000000000"] },
    { ...named, id: [run.id, UUID] },
    // A principal.
    { ...named, id: ["1", "999999999"] },
  ];
}

/** An operation's address; throws when a parameter has no example, which a new one then needs. */
export function fill(path: string, values: Examples, index: 0 | 1): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]?.[index];
    if (value === undefined) throw new Error(`${path} needs an example of ${name}.`);
    return encodeURIComponent(value);
  });
}
