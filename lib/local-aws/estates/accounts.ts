import type { LocalAccount } from "../types";
import type { Draft, EstateKind } from "./draft";
import { accountId, externalId } from "./ids";
import type { Unit } from "./organization";

export interface AccountPlan {
  name: string;
  unit: Unit | "Root";
  environment: "prod" | "staging" | "dev" | "shared";
  /** Services that run there; they name keys, aliases and roles. */
  services: readonly string[];
  regions: readonly string[];
  /** Customer managed keys that are made besides those of the stories. */
  keys: number;
}

const DEMO_REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"] as const;
const SHOP = [
  "checkout",
  "orders",
  "catalog",
  "search",
  "basket",
  "customers",
  "loyalty",
  "returns",
  "warehouse",
  "recommendations",
  "payments",
  "notifications",
] as const;

const DEMO: readonly AccountPlan[] = [
  plan("management", "Root", "shared", ["billing", "sso"], 4),
  plan("security", "Security", "shared", ["guardduty-export", "vault", "scanner"], 14),
  plan("log-archive", "Security", "shared", ["cloudtrail", "flow-logs", "config"], 12),
  plan("shop-prod", "Production", "prod", SHOP, 62),
  plan("shop-staging", "Non-Production", "staging", SHOP.slice(0, 8), 36),
  plan("shop-dev", "Non-Production", "dev", SHOP.slice(0, 7), 30),
  plan("data-platform", "Production", "prod", ["lake", "etl", "features", "reports", "bi"], 32),
  plan("partner-integration", "Production", "prod", ["edi", "marketplace", "suppliers"], 16),
];

const SMALL: readonly AccountPlan[] = [
  plan("management", "Root", "shared", ["billing"], 3, ["eu-west-1"]),
  plan("shop-prod", "Production", "prod", SHOP.slice(0, 5), 26, ["eu-west-1", "us-east-1"]),
  plan("shop-dev", "Non-Production", "dev", SHOP.slice(0, 4), 12, ["eu-west-1"]),
];

function plan(
  name: string,
  unit: AccountPlan["unit"],
  environment: AccountPlan["environment"],
  services: readonly string[],
  keys: number,
  regions: readonly string[] = DEMO_REGIONS,
): AccountPlan {
  return { name, unit, environment, services, regions, keys };
}

/** Twelve accounts at least, so that a scope stays below AWS's 100,000 keys and looks like one. */
function largePlans(keys: number): AccountPlan[] {
  const count = 12;
  return Array.from({ length: count }, (_, index) => {
    const environment = (["prod", "staging", "dev"] as const)[index % 3] ?? "prod";
    const share = Math.floor(keys / count) + (index < keys % count ? 1 : 0);
    const unit = environment === "prod" ? "Production" : "Non-Production";
    return plan(`brand-${index + 1}-${environment}`, unit, environment, SHOP, share);
  });
}

/** The accounts of a kind of estate; `keys` counts for `large` only. */
export function plansOf(kind: EstateKind, keys: number): readonly AccountPlan[] {
  if (kind === "large") return largePlans(keys);
  return kind === "demo" ? DEMO : SMALL;
}

const BY_DEFAULT = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "sa-east-1",
] as const;
const OPT_IN = [
  "af-south-1",
  "ap-east-1",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-south-1",
];

/**
 * ListRegions as account:ListRegions gives it. To keep a demo small, Regions that AWS enables by
 * default but the shop does not use are given as disabled.
 */
function regionsOf(used: readonly string[]): LocalAccount["regions"] {
  const regions: LocalAccount["regions"] = new Map();
  for (const region of BY_DEFAULT) {
    regions.set(region, used.includes(region) ? "ENABLED_BY_DEFAULT" : "DISABLED");
  }
  for (const region of OPT_IN) regions.set(region, used.includes(region) ? "ENABLED" : "DISABLED");
  return regions;
}

/** Adds the planned accounts, still without identities and keys. Ids differ from each other. */
export function addAccounts(draft: Draft, plans: readonly AccountPlan[], rootId: string): void {
  for (const [index, account] of plans.entries()) {
    const random = draft.random.fork(`account/${account.name}`);
    let id = accountId(random);
    while (draft.estate.accounts.has(id)) id = accountId(random);
    draft.estate.accounts.set(id, {
      id,
      name: account.name,
      email: `aws+${account.name}@halden-and-moor.example`,
      alias: index === 0 && draft.kind === "small" ? null : `halden-moor-${account.name}`,
      status: "ACTIVE",
      joinedAt: new Date(draft.now.getTime() - (1900 - index * 97) * 86_400_000),
      parentId: rootId,
      regions: regionsOf(account.regions),
      reader: { roleName: "KeyledgerReader", externalId: externalId(random) },
      iam: { roles: [], users: [], groups: [], managed: new Map() },
      scopes: new Map(
        account.regions.map((region) => [
          region,
          { keys: new Map(), aliases: new Map(), stores: [], events: [] },
        ]),
      ),
    });
  }
}
