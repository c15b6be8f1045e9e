/** One thing that `keyledger doctor` looked at. */
export interface Check {
  name: string;
  /** `unknown`: it could not be tried, because something before it does not work. */
  status: "ok" | "wrong" | "unknown";
  detail: string;
  /** What to do about it. */
  remedy?: string;
}
