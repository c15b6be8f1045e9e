import { matchResource } from "./match-resource";
import type { Statement } from "./parse-statement";

const OPEN = () => ({ state: "open" }) as const;

/** Whether a statement's resources cover a key or a role, by its ARN, whatever the request: surely, never, or else. */
export function coversArn(
  { resources, ref }: Statement,
  arn: string,
): "true" | "false" | "unclear" {
  if (!resources.ok) return "unclear";
  const { is } = matchResource(resources.value, { kind: "key", arn }, ref.document.kind, OPEN);
  return is === "true" || is === "false" ? is : "unclear";
}
