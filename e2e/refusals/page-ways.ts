/** Nothing of these names exists: what is refused is refused before anybody looks. */
export const VALUES = {
  accountId: "000000000000",
  region: "eu-west-1",
  keyId: "0f1e2d3c-4b5a-4697-8877-665544332211",
  section: "policy",
  id: "7e9c1f04-3b52-4f6a-9d0e-0123456789ab",
};

/** The page itself, its payload for a navigation, for a prefetch, and as a browser's cache asks for it. */
export const WAYS: { query?: string; headers: Record<string, string> }[] = [
  { headers: {} },
  { headers: { RSC: "1" } },
  { query: "_rsc=abc12", headers: { RSC: "1" } },
  { headers: { RSC: "1", "Next-Router-Prefetch": "1" } },
  { headers: { RSC: "1", "Next-Router-Segment-Prefetch": "/_tree" } },
];

/** A prefetch may hold the route's shape alone; everything else says where it leads. */
export const isShape = (headers: Record<string, string>) =>
  Object.keys(headers).some((name) => name.includes("Prefetch"));

/** Data that a page brought with it; the layout, which is for every role, brings the state of the sync. */
export const PAGE_DATA = /"queryKey":\["(?!sync-runs)/;
