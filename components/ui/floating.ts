/** Look of everything that floats: menus, popovers, lists. */
export const FLOATING =
  "z-50 rounded-lg border border-line-strong/50 bg-surface text-ink shadow-[0_6px_20px_-6px_rgb(0_0_0/0.25)] outline-none";
