import type { PolicyCheck } from "../schemas/what-if";

/** What the estate knows of a principal's ARN: there, not there as last read, or not known. */
export type Exists = (arn: string) => boolean | null;

/** A finding before its place is looked up. */
export type Found = Omit<PolicyCheck, "line" | "statement">;

/** AWS answers PutKeyPolicy with MalformedPolicyDocumentException or LimitExceededException. */
export const refused = (id: string, text: string): Found => ({
  id,
  severity: "high",
  refused: true,
  text,
});
/** AWS takes it, and it does not do what it looks like. */
export const warned = (
  id: string,
  text: string,
  severity: PolicyCheck["severity"] = "medium",
): Found => ({ id, severity, refused: false, text });
