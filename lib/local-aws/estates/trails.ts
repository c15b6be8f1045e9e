import type { LocalTrail } from "../types";
import type { AccountPlan } from "./accounts";
import type { Draft } from "./draft";

/** The bucket of the log archive, in which the trails of all accounts deliver. */
export const LOG_BUCKET = "halden-moor-cloudtrail";

/** The trail of an account, which is at home in its first region; the stories name that of shop-dev. */
export function trailName(accountName: string): string {
  return accountName === "shop-dev" ? "dev-trail" : `${accountName}-trail`;
}

/** A trail for each account, as its own team made it: with digests, and with every management event as of today. */
export function trailsOf(draft: Draft, plans: readonly AccountPlan[]): LocalTrail[] {
  return [...draft.estate.accounts.values()].flatMap((account) => {
    const region = plans.find(({ name }) => name === account.name)?.regions[0];
    if (region === undefined) return [];
    return [
      {
        name: trailName(account.name),
        accountId: account.id,
        homeRegion: region,
        multiRegion: true,
        organization: false,
        validated: true,
        bucket: LOG_BUCKET,
        prefix: null,
        logging: true,
        deliveredAt: new Date(draft.now.getTime() - 240_000),
        deliveryError: null,
        startedAt: new Date(draft.now.getTime() - 400 * 86_400_000),
        selectors: {
          basic: [
            {
              ReadWriteType: "All",
              IncludeManagementEvents: true,
              DataResources: [],
              ExcludeManagementEventSources: [],
            },
          ],
        },
      },
    ];
  });
}
