import type { LocalEstate } from "../types";
import { type AccountPlan, addAccounts, plansOf } from "./accounts";
import { addExtraAliases, addOrdinaryKey, commonPolicies } from "./catalog";
import { addCoverage } from "./coverage";
import { DAY, type Draft, type EstateKind, type Place, placeOf, placesOf } from "./draft";
import { addHistory } from "./history";
import { addIdentities } from "./iam";
import { addManagedKeys } from "./managed-keys";
import { addOrganization, newRootId } from "./organization";
import { randomOf } from "./prng";
import { athenaOf, eventDataStoresOf } from "./queries";
import type { Story } from "./stories/story";
import { tellStories } from "./stories/tell-stories";
import { trailsOf } from "./trails";

export interface EstateOptions {
  kind: EstateKind;
  seed: number;
  /** The estate's present. */
  now: Date;
  /** Customer managed and AWS managed keys of `large`, 500 to 100,000; 10,000 when left out. */
  keys?: number;
}

/** An estate and where its stories are. */
export interface World {
  estate: LocalEstate;
  stories: Story[];
}

const TRACKING_DAYS = 208;

function newDraft({ kind, seed, now }: EstateOptions): Draft {
  return {
    kind,
    now,
    random: randomOf(`${seed}/${kind}`),
    estate: { seed, now, organization: null, accounts: new Map(), accessKeys: new Map() },
    trackingSince: new Date(Math.floor(now.getTime() / DAY) * DAY - TRACKING_DAYS * DAY),
  };
}

/** How many AWS managed keys a scope of this kind has. */
function managedCount(draft: Draft, place: Place): number {
  if (draft.kind === "small") return 4;
  if (draft.kind === "large") return 4;
  const random = draft.random.fork(`managed-count/${place.account.name}/${place.region}`);
  return random.int(2, place.account.name.startsWith("shop") ? 7 : 4);
}

/** The first Region holds half of an account's keys, the others the rest in equal parts. */
function keysHere(plan: AccountPlan, index: number, managed: number, kind: EstateKind): number {
  const count = plan.regions.length;
  const total = kind === "large" ? plan.keys - managed * count : plan.keys;
  if (count === 1) return total;
  const others = Math.floor(total / 2 / (count - 1));
  return index === 0 ? total - others * (count - 1) : others;
}

function fill(draft: Draft, plan: AccountPlan): void {
  for (const [index, region] of plan.regions.entries()) {
    const place = placeOf(draft, plan.name, region);
    const random = draft.random.fork(`keys/${plan.name}/${region}`);
    const common = commonPolicies(place, plan);
    const managed = managedCount(draft, place);
    addManagedKeys(draft, place, managed);
    const wanted = keysHere(plan, index, managed, draft.kind);
    for (let number = 0; number < wanted; number += 1) {
      addOrdinaryKey(draft, place, plan, common, number, random);
    }
    if (draft.kind === "large") addExtraAliases(place, 2.5, random);
  }
}

/**
 * Makes an estate and, for `demo`, the index of its stories. The same options give the same estate, to the byte; nothing is read from outside.
 * Throws a RangeError when `keys` is out of range.
 */
export function generateWithStories(options: EstateOptions): World {
  const keys = options.keys ?? 10_000;
  if (!Number.isInteger(keys) || keys < 500 || keys > 100_000) {
    throw new RangeError(`keys must be an integer from 500 to 100000, not ${keys}`);
  }
  const draft = newDraft(options);
  const plans = plansOf(options.kind, keys);
  const rootId = newRootId(draft);
  addAccounts(draft, plans, rootId);
  draft.estate.organization = addOrganization(draft, plans, rootId);
  addIdentities(draft, plans);
  draft.estate.trails = trailsOf(draft, plans);
  draft.estate.athena = athenaOf(draft, plans);
  draft.estate.eventDataStores = eventDataStoresOf(draft, plans);
  for (const plan of plans) fill(draft, plan);
  if (options.kind === "demo") addCoverage(draft);
  const stories = options.kind === "demo" ? tellStories(draft) : [];
  if (options.kind !== "large") for (const place of placesOf(draft)) addHistory(draft, place);
  return { estate: draft.estate, stories };
}

/** As `generateWithStories`, the estate alone. */
export function generateEstate(options: EstateOptions): LocalEstate {
  return generateWithStories(options).estate;
}
