import type { WEEKDAYS } from "@/lib/settings/schemas";

export interface BusinessTime {
  /** Name of the IANA database */
  timeZone: string;
  hours: { days: readonly (typeof WEEKDAYS)[number][]; from: string; to: string };
}

/** Tells of a moment (ms) whether it is within business hours, summer time and all. */
export function businessClock({ timeZone, hours }: BusinessTime): (at: number) => boolean {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = parts.get("weekday")?.toLowerCase() ?? "";
    const time = `${parts.get("hour")}:${parts.get("minute")}`;
    return hours.days.some((each) => each === day) && time >= hours.from && time < hours.to;
  };
}
