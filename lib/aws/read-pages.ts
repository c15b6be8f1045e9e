import type { Line } from "./line";
import { UnexpectedAnswer } from "./network-error";
import { followPage, type Trail } from "./rules/page-trail";
import type { Answer, Page } from "./types";

/** Pages of one listing at most; a bound against an endpoint that goes on for ever. */
const MAX_PAGES = 10_000;

/** Reads a page: null for the first. */
export type ReadPage<P extends Page<unknown>> = (marker: string | null) => Promise<Answer<P>>;

/**
 * Watches the pages that a reader gives out one by one. A page whose token was seen before in the
 * same listing is answered `failed` with code RepeatedToken.
 */
export function watchPages(
  line: Line,
): <P extends Page<unknown>>(
  listing: string,
  action: string,
  marker: string | null,
  read: ReadPage<P>,
) => Promise<Answer<P>> {
  const trails = new Map<string, Trail>();
  return async (listing, action, marker, read) => {
    const answer = await read(marker);
    if (answer.status !== "data") return answer;
    const trail = followPage(trails.get(listing) ?? [], marker, answer.data.next);
    if (trail === null) return repeated(line, action);
    if (trail.length > 0) trails.set(listing, trail);
    else trails.delete(listing);
    return answer;
  };
}

/** All items of a listing, or the first answer that was not data. */
export async function readAllPages<T>(
  line: Line,
  action: string,
  read: ReadPage<Page<T>>,
): Promise<Answer<T[]>> {
  const items: T[] = [];
  let trail: Trail = [];
  let marker: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Answer<Page<T>> = await read(marker);
    if (answer.status !== "data") return answer;
    for (const item of answer.data.items) items.push(item);
    const { next } = answer.data;
    if (next === null) return { status: "data", data: items, readAt: answer.readAt };
    const followed = followPage(trail, marker, next);
    if (followed === null) return repeated(line, action);
    trail = followed;
    marker = next;
  }
  return line.failed(action, "TooManyPages", `The listing did not end in ${MAX_PAGES} pages`);
}

function repeated(line: Line, action: string): Answer<never> {
  return line.failed(action, "RepeatedToken", "AWS gave a pagination token that it gave before");
}

/** The token of the next page of a KMS or IAM listing. Truncated without a token is no answer. */
export function nextMarker(
  truncated: boolean | undefined,
  marker: string | undefined,
): string | null {
  if (!truncated) return null;
  if (!marker) throw new UnexpectedAnswer("A truncated page came without the token of the next");
  return marker;
}

/** A member that the API always gives. Its absence must not be read as "none". */
export function given<T>(value: T | undefined | null, name: string): T {
  if (value === undefined || value === null) {
    throw new UnexpectedAnswer(`The answer has no ${name}`);
  }
  return value;
}

/** A list that the API always gives. */
export function givenList<T>(value: T[] | undefined, name: string): T[] {
  const list = given(value, name);
  if (!Array.isArray(list)) throw new UnexpectedAnswer(`${name} is not a list`);
  return list;
}
