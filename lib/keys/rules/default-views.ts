import type { SavedView } from "../schemas/views";

const view = (id: string, name: string, query: string, page = "keys") => ({
  id,
  name,
  query,
  page,
});

/** Views that everybody has. Their ids are words, so no saved view can have one of them. */
const VIEWS = [
  view("my-keys", "My keys", "owned=mine"),
  view("no-rotation", "No rotation", "manager=CUSTOMER&rotation=off"),
  view("pending-deletion", "Pending deletion", "state=PendingDeletion,PendingReplicaDeletion"),
  view("unreadable", "Unreadable", "unreadable=any"),
  view("no-owner", "No owner", "manager=CUSTOMER&owner=(none)"),
  view("not-used", "Not used for 90 days", "manager=CUSTOMER&unusedFor=90"),
  view("expiring-material", "Expiring material", "expiresWithin=90&origin=EXTERNAL"),
  view("disabled", "Disabled", "state=Disabled"),
  view("multi-region", "Multi-Region", "multiRegion=PRIMARY,REPLICA"),
  view("gone", "Gone from AWS", "gone=only"),
  view("dangling", "Dangling", "status=dangling", "aliases"),
  view("moved", "Has pointed elsewhere", "moved=true", "aliases"),
];

/** The built-in views of a page, or of all; not to be changed or deleted. */
export function defaultViews(page?: string): SavedView[] {
  return VIEWS.filter((one) => page === undefined || one.page === page).map((one) => ({
    ...one,
    shared: true,
    own: false,
    ownerName: "Keyledger",
    updatedAt: "2026-11-22T00:00:00.000Z",
    builtIn: true,
  }));
}
