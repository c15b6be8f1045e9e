import type { Operation } from "../call";
import { bindingOf, sliceArray, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import { pageSize, text, texts } from "../validate";

const invalidToken = () =>
  new AwsError("ValidationException", "The provided NextToken is invalid.", 400);

const listRegions: Operation = (call) => {
  const accountId = text(call, "AccountId", { pattern: /^\d{12}$/ });
  // Another account would need trusted access for Account Management, which the estate does not have.
  if (accountId !== null)
    throw new AwsError(
      "AccessDeniedException",
      "User is not authorized to access another account's information",
      403,
    );
  const statuses = texts(call, "RegionOptStatusContains");
  const limit = pageSize(call, "MaxResults", { standard: 50, max: 50 });
  const binding = bindingOf(call, statuses);
  const start = startOf(call, "NextToken", binding, invalidToken);
  const found = [...call.account.regions].filter(
    ([, status]) => statuses.length === 0 || statuses.includes(status),
  );
  const { items, next } = sliceArray(found, start, limit);
  return {
    Regions: items.map(([RegionName, RegionOptStatus]) => ({ RegionName, RegionOptStatus })),
    NextToken: next === null ? undefined : call.tokens.seal(binding, String(next)),
  };
};

/** What the endpoint answers of Account Management. */
export const account: Record<string, Operation> = { ListRegions: listRegions };
