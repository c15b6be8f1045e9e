import type { MatterNotice } from "../types";

const DAY_MS = 24 * 3_600_000;

/** How long before its end an access is told of first. */
export const FIRST_WARNING_MS = 7 * DAY_MS;

/** Names of these matters begin so. */
export const ACCESS_END = "access-end/";

/**
 * What to tell of an access that ends within a week: once in the last week, and once more on the last day. Another
 * end is another matter. The link leads to the person.
 */
export function accessEndNotice(
  person: { id: string; name: string; role: string; endsAt: Date },
  now: Date,
): MatterNotice {
  const left = person.endsAt.getTime() - now.getTime();
  const last = left <= DAY_MS;
  const at = `${person.endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const days = Math.ceil(left / DAY_MS);
  const when = last ? "within a day" : `in ${days} days`;
  return {
    topic: "access",
    severity: last ? "warning" : "info",
    title: `The access of ${person.name} ends ${when}`,
    lines: [
      `Role: ${person.role}. Access ends at ${at}; sessions and tokens end with it.`,
      "An administrator can set another end on the page of people.",
    ],
    link: `/settings/people?q=${encodeURIComponent(person.name)}`,
    dedupKey: `${ACCESS_END}${person.id}/${person.endsAt.toISOString()}/${last ? 1 : 7}`,
  };
}
