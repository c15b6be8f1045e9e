const MINUTE = 60_000;

/**
 * Whether the provider has seen the credentials within `minutes` before `now`. Not known (null) is not recent.
 * Nor is a time more than a minute ahead: then a clock was set back, and how long ago it was is not known.
 */
export function isRecentSignIn(authTime: Date | null, now: Date, minutes: number): boolean {
  if (authTime === null) return false;
  const age = now.getTime() - authTime.getTime();
  return age > -MINUTE && age <= minutes * MINUTE;
}
