import { KEY_SORTS } from "@/lib/keys/types";

/** Query parameters of one request, as the API takes them. */
export type Case = Record<string, string>;

/** Of the keys list: every filter with frequent, rare, missing and unread values, every sort both ways, every kind of search. */
export function keyCases(): Case[] {
  const sorts: Case[] = KEY_SORTS.flatMap((sort) => [{ sort }, { sort: `-${sort}` }]);
  const filters: Case[] = [
    { account: "100000000003" },
    { region: "eu-west-1,us-east-1" },
    { manager: "CUSTOMER" },
    { state: "Enabled" },
    { state: "PendingImport" },
    { state: "(unknown)" },
    { spec: "RSA_2048,HMAC_256" },
    { usage: "SIGN_VERIFY" },
    { origin: "EXTERNAL" },
    { rotation: "off" },
    { lastUse: "never" },
    { environment: "prod" },
    { classification: "(none)" },
    { owner: "team-7" },
    { owner: "(none)" },
    { owner: "(unknown)" },
    { owner: "platform,team-7" },
    { owned: "rule" },
    { multiRegion: "PRIMARY" },
    { unreadable: "any" },
    { unreadable: "policy" },
    { gone: "only" },
    { gone: "include" },
    { expiresWithin: "90" },
    { unusedFor: "90" },
    { state: "Enabled", manager: "CUSTOMER", rotation: "off", environment: "prod" },
    { lastUse: "unknown", sort: "-lastUsed" },
    { rotation: "off", sort: "nextRotation" },
    { account: "100000000003", sort: "-read" },
    { region: "eu-west-1", sort: "created" },
  ];
  const terms = [
    "payments/prod-1234",
    "service",
    "prod",
    "alias/",
    "zqxwv",
    "p",
    "zq",
    "pr",
    "%",
    "key of",
  ];
  const searches: Case[] = [
    ...terms.map((q) => ({ q })),
    { q: "prod", sort: "-created" },
    { q: "service", sort: "-read" },
    { q: "ledger test", state: "Disabled" },
    { q: "alias/search", sort: "-alias" },
    { q: "pr", state: "Disabled", sort: "created" },
    { q: "arn:aws:kms:eu-west-1:100000000001" },
  ];
  return [...sorts, ...filters, ...searches];
}

/** Of the facets: no filter, few and many hits, broad and rare searches. */
export function facetCases(): Case[] {
  return [
    {},
    { state: "Enabled" },
    { state: "PendingImport" },
    { account: "100000000003" },
    { manager: "CUSTOMER", rotation: "off" },
    { owner: "team-7", environment: "prod" },
    { owner: "platform" },
    { unreadable: "any" },
    { gone: "only" },
    { q: "service" },
    { q: "payments/prod-1234" },
    { q: "pr", state: "Disabled" },
  ];
}

/** Of the aliases: every sort both ways, every filter, every kind of search. */
export function aliasCases(): Case[] {
  const sorts = ["name", "account", "region", "updated"];
  return [
    ...sorts.flatMap((sort) => [{ sort }, { sort: `-${sort}` }]),
    { account: "100000000003" },
    { region: "eu-west-1,us-east-1" },
    { status: "points" },
    { status: "dangling" },
    { status: "no-target" },
    { status: "gone" },
    { status: "dangling,no-target" },
    { moved: "true" },
    { region: "eu-west-1", status: "points", sort: "-updated" },
    ...["prod", "payments/prod-1234", "alias/", "zqxwv", "p", "zq", "pr", "%", "pay prod"].map(
      (q) => ({ q }),
    ),
    { q: "prod", sort: "-updated" },
    { q: "test", account: "100000000003", sort: "-name" },
  ];
}
