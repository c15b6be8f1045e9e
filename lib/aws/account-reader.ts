import { type AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsResponse,
  type IAMClient,
  ListAccountAliasesCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import type { AccountLink, Wire } from "./account-link";
import { accountClient, iamClient, stsClient } from "./clients";
import { createLine, type Line } from "./line";
import { UnexpectedAnswer } from "./network-error";
import { given, givenList, nextMarker, readAllPages, watchPages } from "./read-pages";
import { readIdentities } from "./rules/read-identities";
import { createScopeReader } from "./scope-reader";
import type { AccountReader, ScopeReader } from "./types";

const REGIONS_A_PAGE = 50;
const IDENTITIES_A_PAGE = 1000;

/**
 * A reader of what belongs to an account as a whole. `region` is where its global services are
 * asked. Its counts are its own; those of its scopes are theirs. Closing it closes its scopes.
 */
export function createAccountReader(wire: Wire, link: AccountLink, region: string): AccountReader {
  const line = createLine(wire, link, region);
  const sts = once(() => stsClient(line));
  const iam = once(() => iamClient(line));
  const account = once(() => accountClient(line));
  const scopes = new Set<ScopeReader>();
  return {
    accountId: link.accountId,
    counts: line.counts,
    ...readAccount(line, sts, account),
    ...readIam(line, iam),
    scope(scopeRegion) {
      const reader = createScopeReader(wire, link, scopeRegion);
      scopes.add(reader);
      return {
        ...reader,
        close() {
          scopes.delete(reader);
          reader.close();
        },
      };
    },
    close() {
      line.close();
      for (const client of [sts, iam, account]) client.made()?.destroy();
      for (const reader of scopes) reader.close();
      scopes.clear();
    },
  };
}

interface Once<T> {
  (): T;
  made(): T | undefined;
}

/** Most readers make one or two of their clients only. */
function once<T>(make: () => T): Once<T> {
  let value: T | undefined;
  const get = () => {
    value ??= make();
    return value;
  };
  return Object.assign(get, { made: () => value });
}

function readAccount(
  line: Line,
  sts: () => STSClient,
  account: () => AccountClient,
): Pick<AccountReader, "getCallerIdentity" | "listEnabledRegions"> {
  return {
    getCallerIdentity: () =>
      line.ask(
        "sts:GetCallerIdentity",
        {},
        (input) => sts().send(new GetCallerIdentityCommand(input)),
        (output) => ({
          accountId: given(output.Account, "Account"),
          arn: given(output.Arn, "Arn"),
        }),
      ),
    listEnabledRegions: () =>
      readAllPages(line, "account:ListRegions", (marker) =>
        line.ask(
          "account:ListRegions",
          {
            MaxResults: REGIONS_A_PAGE,
            RegionOptStatusContains: ["ENABLED" as const, "ENABLED_BY_DEFAULT" as const],
            ...(marker === null ? {} : { NextToken: marker }),
          },
          (input) => account().send(new ListRegionsCommand(input)),
          (output) => ({
            // Asked for these alone; an endpoint that gives others as well is not believed.
            items: givenList(output.Regions, "Regions")
              .filter((one) => one.RegionOptStatus?.startsWith("ENABLED"))
              .map((one) => given(one.RegionName, "RegionName")),
            next: output.NextToken ?? null,
          }),
        ),
      ),
  };
}

function readIam(
  line: Line,
  iam: () => IAMClient,
): Pick<AccountReader, "getAccountAlias" | "listIdentities"> {
  const watch = watchPages(line);
  return {
    getAccountAlias: () =>
      line.ask(
        "iam:ListAccountAliases",
        {},
        (input) => iam().send(new ListAccountAliasesCommand(input)),
        // An account has one alias at most (IAM API Reference, ListAccountAliases).
        (output) => givenList(output.AccountAliases, "AccountAliases")[0] ?? null,
      ),
    listIdentities: (start) =>
      watch("identities", "iam:GetAccountAuthorizationDetails", start, (marker) =>
        line.ask(
          "iam:GetAccountAuthorizationDetails",
          { MaxItems: IDENTITIES_A_PAGE, ...(marker === null ? {} : { Marker: marker }) },
          (input) => iam().send(new GetAccountAuthorizationDetailsCommand(input)),
          (output) => readIdentityPage(output),
        ),
      ),
  };
}

function readIdentityPage(output: GetAccountAuthorizationDetailsResponse) {
  const lists = [output.RoleDetailList, output.UserDetailList, output.GroupDetailList];
  if (![...lists, output.Policies].some(Array.isArray)) {
    throw new UnexpectedAnswer("The answer has none of the lists of identities and policies");
  }
  const { items, managedPolicies, skipped } = readIdentities(output);
  if (skipped > 0) {
    throw new UnexpectedAnswer(`${skipped} entries have no ARN or no id`);
  }
  return { items, managedPolicies, next: nextMarker(output.IsTruncated, output.Marker) };
}
