/** A chart or list by its address below /api/v1/usage. */
export interface ChartCase {
  name: string;
  path: string;
}

const DAY = 86_400_000;
const RANGES: Record<string, number> = {
  "24h": 1,
  "7d": 7,
  "30d": 30,
  "90d": 90,
  "13 months": 395,
};
const ZONES = ["UTC", "Europe/Berlin"];
const OF_KEY = ["none", "operation", "principal", "service", "outcome"];
const OF_ESTATE = [...OF_KEY, "account", "key"];

function address(base: string, values: Record<string, string>): string {
  return `${base}?${new URLSearchParams(values)}`;
}

function times(until: Date): { name: string; time: Record<string, string> }[] {
  return Object.entries(RANGES).flatMap(([name, days]) =>
    ZONES.map((timeZone) => ({
      name: `${name} ${timeZone}`,
      time: {
        from: new Date(until.getTime() - days * DAY).toISOString(),
        to: until.toISOString(),
        timeZone,
      },
    })),
  );
}

/** Every range, in UTC and in a zone whose days are no days of UTC, by every split, of some places. */
function charts(
  places: Record<string, Record<string, string>>,
  splits: readonly string[],
  until: Date,
): ChartCase[] {
  return Object.entries(places).flatMap(([place, where]) =>
    times(until).flatMap(({ name, time }) =>
      splits.map((split) => ({
        name: `${place}, ${name}, by ${split}`,
        path: address("/api/v1/usage", {
          ...{ ...time, ...where },
          ...(split === "none" ? {} : { split }),
        }),
      })),
    ),
  );
}

/** Of one key: a busy one, one of working hours, one that is used now and then. */
export function keyCases(keys: Record<string, string>, until: Date): ChartCase[] {
  const places = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { key }]));
  return charts(places, OF_KEY, until);
}

/** Of the whole estate, all calls and cryptographic use alone, with the lists beside the charts. */
export function estateCases(until: Date): ChartCase[] {
  const lists = times(until).flatMap(({ name, time }) =>
    OF_ESTATE.filter((by) => by !== "none").map((by) => ({
      name: `top ${by}, ${name}`,
      path: address("/api/v1/usage/top", { ...time, by, kind: "use" }),
    })),
  );
  return [
    ...charts({ estate: {}, "cryptographic use": { kind: "use" } }, OF_ESTATE, until),
    ...lists,
  ];
}

/** Of the largest account, a fifth of the keys, and of the busiest principal. */
export function otherCases(account: string, principal: string, until: Date): ChartCase[] {
  return [
    ...charts({ account: { account } }, OF_ESTATE, until),
    ...charts(
      { principal: { principal } },
      [...OF_KEY.filter((by) => by !== "principal"), "key"],
      until,
    ),
  ];
}
