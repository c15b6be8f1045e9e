import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKeyChains as run } from "../get-key-chains";
import { keyChains, keyChainsQuery } from "../schemas/chains";

export const getKeyChains = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access/chains",
    summary: "Who can take the place of the roles with access to a key",
    description:
      "Principals that can assume a role with access, in up to four steps, and whom its trust policy lets in beside them: " +
      "services and identity providers, with their conditions. A trust policy that was not read is `unclear`, never nobody.",
    tags: ["access"],
    permission: "access:read",
    params: keyPath,
    query: keyChainsQuery,
    response: keyChains,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId }, query),
);
