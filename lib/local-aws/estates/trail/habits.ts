import type { LocalKey } from "../../types";
import type { Actor } from "../actors";
import { type Place, placesOf } from "../draft";
import { addUse, type UseDraft } from "../events";
import type { World } from "../generate-estate";
import { workload } from "../history";
import { randomOf } from "../prng";
import type { Story } from "../stories/story";
import { byVisitors, daily, type Flow, HOUR } from "./flow";
import { type Template, templateOf } from "./template";

/** A key of a story, with its place. */
interface StoryKey {
  place: Place;
  key: LocalKey;
}

/** What one caller does with one key of a story. */
type Use = Omit<UseDraft, "at" | "actor"> & { by: string | Actor; via?: string };

/** Finds what the stories name, and makes calls like theirs without adding them to the estate. */
class Told {
  readonly #keys = new Map<string, StoryKey>();
  readonly #now: Date;

  constructor(private readonly world: World) {
    this.#now = world.estate.now;
    for (const place of placesOf(world)) {
      for (const key of place.scope.keys.values()) this.#keys.set(key.metadata.Arn, { place, key });
    }
  }

  story(number: number): Story {
    const found = this.world.stories.find((one) => one.number === number);
    if (!found) throw new Error(`Story ${number} is not told.`);
    return found;
  }

  span(number: number): { from: number; to: number } {
    const { span } = this.story(number);
    if (!span) throw new Error(`Story ${number} has no span.`);
    return { from: span.from.getTime(), to: span.to.getTime() };
  }

  /** Templates of uses of a story's key, `index` in the story's order. */
  uses(number: number, index: number, ...uses: Use[]): Template[] {
    const found = this.#keys.get(this.story(number).keyArns[index] ?? "");
    if (!found) throw new Error(`Story ${number} has no key ${index}.`);
    const { place, key } = found;
    const scratch = { ...place, scope: { ...place.scope, events: [] } };
    const random = randomOf(`habit/${number}/${index}`);
    return uses.map(({ by, via, ...use }) => {
      const actor = typeof by === "string" ? workload(place, by, via ? { via } : {}) : by;
      return templateOf(addUse(scratch, key, { ...use, at: this.#now, actor }, random).record);
    });
  }

  /** The stories' own calls of a kind, as templates. */
  like(number: number, operation: RegExp): Template[] {
    const wanted = new Set(this.story(number).eventIds);
    const { from, to } = this.span(number);
    return placesOf(this.world).flatMap(({ scope }) =>
      scope.events
        .filter(({ eventId, eventName, eventTime }) => {
          const at = eventTime.getTime();
          return wanted.has(eventId) && operation.test(eventName) && at >= from && at <= to;
        })
        .map(({ record }) => templateOf(record)),
    );
  }
}

/** Stories whose keys are used as told here, and not as every other key is. */
const WITH_HABITS = [1, 2, 3, 4, 6, 7, 8, 9, 10, 16, 19];

/** Keys of stories that have habits of their own. */
export function keysWithHabits({ stories }: World): Set<string> {
  const own = stories.filter(({ number }) => WITH_HABITS.includes(number));
  return new Set(own.flatMap(({ keyArns }) => keyArns));
}

/** What happens with the keys of stories, day in, day out, and in what numbers. None without stories. */
export function habitFlows(world: World): Flow[] {
  if (world.stories.length === 0) return [];
  const told = new Told(world);
  return [
    ...readers(told),
    ...orderHistory(told),
    ...nightlyBatch(told),
    ...returnsLabels(told),
    ...loop(told),
    ...partner(told),
    ...payments(told),
    ...lakeAndImages(told),
    ...clickstream(told),
    ...tenants(told),
  ];
}

function readers(told: Told): Flow[] {
  const context = { table: "customers" };
  const templates = told.uses(1, 0, { by: "customers-api", operation: "Decrypt", context });
  return [{ name: "1/api", templates, calls: byVisitors(30) }];
}

/** A call every minute by day; then 50,000 between 03:05 and 03:25, of which the estate has a sample. */
function orderHistory(told: Told): Flow[] {
  const context = { table: "order_history" };
  const templates = told.uses(2, 0, { by: "orders-task", operation: "Decrypt", context });
  return [{ name: "2/task", templates, calls: byVisitors(60) }, volumeOf(told, 2, /^Decrypt$/)];
}

/** Two minutes past midnight for half an hour; not in the night in which the key is disabled, but after it. */
function nightlyBatch(told: Told): Flow[] {
  const { from, to } = told.span(3);
  const by = "orders-nightly-batch";
  const templates = told.uses(3, 0, { by, operation: "Decrypt" });
  const nights = { templates, seconds: [120, 1_800], calls: daily(0, 300) } as const;
  const morning = Math.ceil(to / HOUR) * HOUR;
  return [
    { ...nights, name: "3/before", to: from },
    { ...nights, name: "3/since", from: to },
    {
      ...{ name: "3/made-up", templates, seconds: [900, 2_700] },
      ...{ from: morning, to: morning + HOUR, calls: () => 300 },
    },
  ];
}

/** Every hour, until the key waits for its deletion; from then on in vain. */
function returnsLabels(told: Told): Flow[] {
  const { from } = told.span(4);
  const by = "returns-task";
  const arn = told.story(4).keyArns[0] ?? "";
  const error = { code: "KMSInvalidStateException", message: `${arn} is pending deletion.` };
  const calls = byVisitors(10, 2);
  return [
    { name: "4/use", calls, to: from, templates: told.uses(4, 0, { by, operation: "Decrypt" }) },
    {
      name: "4/vain",
      calls,
      from,
      templates: told.uses(4, 0, { by, operation: "Decrypt", error }),
    },
  ];
}

/** Ten times as often since the deployment. */
function loop(told: Told): Flow[] {
  const { from } = told.span(6);
  const templates = told.like(6, /^Decrypt$/).slice(0, 1);
  return [
    { name: "6/before", templates, to: from, calls: byVisitors(40) },
    { name: "6/since", templates, from, calls: byVisitors(400) },
  ];
}

/** The marketplace that uses the key fetches its feed at five. */
function partner(told: Told): Flow[] {
  const [using] = told.story(7).principals;
  const accountId = using?.split(":")[4] ?? "";
  const principalId = `AROA${randomOf("habit/partner").text(17, "ABCDEFGH234567")}:feed`;
  const by: Actor = { kind: "outsider", accountId, principalId, ip: "192.0.2.81" };
  const sharedEventId = "00000000-0000-4000-8000-000000000000";
  const templates = told.uses(7, 0, { by, operation: "Decrypt", sharedEventId });
  return [{ name: "7/feed", templates, calls: daily(5, 120) }];
}

/** Payments go to the key behind the alias: for two days to another. */
function payments(told: Told): Flow[] {
  const { from, to } = told.span(8);
  const use = { by: "payments-task", operation: "GenerateDataKey", keyId: "alias/prod-payments" };
  const own = told.uses(8, 0, use, { ...use, operation: "Decrypt" });
  const calls = byVisitors(25);
  return [
    { name: "8/before", templates: own, to: from, calls },
    { name: "8/wrong", templates: told.uses(8, 1, use), from, to, calls },
    { name: "8/after", templates: own, from: to, calls },
  ];
}

function lakeAndImages(told: Told): Flow[] {
  const lake = { by: "lake-task", operation: "Decrypt", context: { zone: "raw" } };
  const images = {
    by: "catalog-task",
    via: "s3.amazonaws.com",
    operation: "Decrypt",
    context: { "aws:s3:arn": "arn:aws:s3:::halden-moor-catalog-images" },
  };
  const both = (use: typeof lake | typeof images) => [
    use,
    { ...use, operation: "GenerateDataKey" },
  ];
  return [
    { name: "9/lake", templates: told.uses(9, 0, ...both(lake)), calls: byVisitors(80) },
    { name: "10/images", templates: told.uses(10, 0, ...both(images)), calls: byVisitors(20) },
  ];
}

/** The flow that three of four records belong to. */
export const BUSIEST_FLOW = "volume/16";

/** 2.4 million calls a month, one for every object that is read or written; and it goes on. */
function clickstream(told: Told): Flow[] {
  return [{ ...volumeOf(told, 16, /^(Decrypt|GenerateDataKey)$/), to: undefined }];
}

function tenants(told: Told): Flow[] {
  return ["nordlicht", "solaria"].map((tenant) => ({
    name: `19/${tenant}`,
    templates: told.uses(19, 0, {
      ...{ by: `tenant-${tenant}-api`, operation: "Decrypt", context: { tenant } },
    }),
    calls: byVisitors(25),
  }));
}

/** As many calls as the story speaks of, less those that the estate has, evenly over its span. */
function volumeOf(told: Told, number: number, operation: RegExp): Flow {
  const { from, to } = told.span(number);
  const templates = told.like(number, operation);
  const more = (told.story(number).volume ?? 0) - templates.length;
  const upTo = (at: number) => Math.floor((more * (at - from)) / (to - from));
  return {
    ...{ name: `volume/${number}`, templates, from, to },
    calls: (begin, end) => upTo(end) - upTo(begin),
  };
}
