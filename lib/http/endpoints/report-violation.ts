import { z } from "zod";
import { logger } from "../../logger";
import { CSP_REPORTS } from "../content-security-policy";
import { endpoint } from "../endpoint";
import { createRateLimiter } from "../rate-limit";
import { REPORT_TYPES, violations, violationsIn } from "../rules/violations";

/** Of all callers together: a report costs a line of the log, and whoever is signed in or not may send some. */
const limiter = createRateLimiter({ burst: 30, perSecond: 0.5 });
let unlogged = 0;

/**
 * Takes what browsers report of pages that broke their policy, and writes it to the log: an attempt at injection, or
 * a mistake of ours. Public, because the sign-in page has a policy too. ASVS v5.0.0-3.4.7.
 */
export const reportViolation = endpoint(
  {
    method: "POST",
    path: CSP_REPORTS,
    summary: "Report a breach of the content security policy",
    description:
      "For browsers; both forms of CSP Level 3. What comes too fast is counted, not logged.",
    tags: ["service"],
    permission: "public",
    body: violations,
    bodyTypes: REPORT_TYPES,
    maxBody: 16 * 1024,
    response: z.null(),
    status: 204,
  },
  ({ clock, requestId }, { body }) => {
    for (const violation of violationsIn(body)) {
      if (!limiter.take("all", clock().getTime())) {
        unlogged += 1;
        continue;
      }
      logger.warn({ requestId, violation, unlogged }, "content security policy broken");
      unlogged = 0;
    }
    return null;
  },
);
