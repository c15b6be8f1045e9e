const MINUTE = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "longOffset" },
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** Minutes that the zone is ahead of UTC at an instant. */
export function offsetAt(at: number, timeZone: string): number {
  const [, sign, hours, minutes] =
    /GMT([+-])(\d{2}):(\d{2})/.exec(partsOf(at, timeZone).timeZoneName ?? "") ?? [];
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

/** `UTC`, `UTC+05:30`: the zone's offset at an instant. */
export function offsetWords(at: number, timeZone: string): string {
  const offset = offsetAt(at, timeZone);
  if (offset === 0) return "UTC";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (count: number) => String(count).padStart(2, "0");
  return `UTC${offset < 0 ? "−" : "+"}${two(hours)}:${two(minutes)}`;
}

/** `2026-11-22T13:05`, as an input of date and time takes it: the clock of the zone at an instant. */
export function toLocalInput(at: number, timeZone: string): string {
  const { year, month, day, hour, minute } = partsOf(at, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The instant at which the zone's clock shows such a text; null for text that is no time. Of an hour that a clock shows
 * twice the first, of one that it skips the instant as far after the skip.
 */
export function fromLocalInput(text: string, timeZone: string): number | null {
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return null;
  const guesses = [utc - 24 * 60 * MINUTE, utc + 24 * 60 * MINUTE].map(
    (near) => utc - offsetAt(near, timeZone) * MINUTE,
  );
  const right = guesses.filter((at) => at + offsetAt(at, timeZone) * MINUTE === utc);
  return right.length > 0 ? Math.min(...right) : (guesses[0] ?? null);
}

/** `22 Nov 13:05`, `Sun 22 Nov` or, of other years than the present, `22 Nov 2025`. */
export function axisTime(at: number, timeZone: string, unit: "minute" | "hour" | "day"): string {
  const { year, month, day, hour, minute } = partsOf(at, timeZone);
  const date = `${Number(day)} ${MONTHS[Number(month) - 1]}`;
  if (unit === "minute") return `${hour}:${minute}`;
  if (unit === "hour") return `${date} ${hour}:${minute}`;
  return `${date} ${String(year).slice(2)}`;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `2026-11-22 13:05`, the zone's clock. */
export function clockTime(at: number, timeZone: string): string {
  return toLocalInput(at, timeZone).replace("T", " ");
}
