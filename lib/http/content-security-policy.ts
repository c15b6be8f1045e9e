/** Where browsers report what broke the policy. */
export const CSP_REPORTS = "/api/v1/csp-reports";

/** Value of `Reporting-Endpoints`, which names that address for `report-to`; report-uri is for who knows it alone. */
export const REPORTING_ENDPOINTS = `csp="${CSP_REPORTS}"`;

/**
 * The policy of one page answer. `nonce` is new for each; Next puts it on its own scripts and styles, which it
 * finds in the request's copy of this header. No unsafe-inline; unsafe-eval only for React's development build.
 */
export function contentSecurityPolicy(
  nonce: string,
  { https, development }: { https: boolean; development: boolean },
): string {
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // The development server loads styles by script, without a nonce.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `report-uri ${CSP_REPORTS}`,
    // Chromium reports by `report-to` over TLS alone, and where that is named does not look at report-uri.
    ...(https ? ["report-to csp", "upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}
