/** How people must have signed in at the provider; an empty list asks for nothing. */
export interface SignInStrength {
  /** Authentication context classes, of which the id token must name one. */
  acrValues: readonly string[];
  /** Authentication methods (RFC 8176), of which the id token must name one at least. */
  amrValues: readonly string[];
}

/** The methods that an id token names; a list, which some providers send as one text. */
function methods(amr: unknown): unknown[] {
  return Array.isArray(amr) ? amr : [amr];
}

/**
 * Whether an id token says that its person signed in as is asked for. What a provider does not say was not so: a
 * request's `acr_values` binds it to nothing (OpenID Connect Core, 3.1.2.1). ASVS v5.0.0-6.3.3, 6.8.4.
 */
export function isStrongEnough(
  claims: Record<string, unknown>,
  { acrValues, amrValues }: SignInStrength,
): boolean {
  const { acr, amr } = claims;
  const classed = acrValues.length === 0 || (typeof acr === "string" && acrValues.includes(acr));
  const given = new Set(methods(amr));
  return classed && (amrValues.length === 0 || amrValues.some((value) => given.has(value)));
}
