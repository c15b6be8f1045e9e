import type { UseShape } from "@/lib/usage/files/use-parts";

/** A bucket as a text: five minutes, key, principal, operation, calling service and outcome. */
export function bucketName(
  use: Pick<UseShape, "keys" | "principal" | "operation" | "service" | "errorCode">,
  seconds: number,
): string {
  const { keys, principal, operation, service, errorCode } = use;
  const at = seconds - (seconds % 300);
  const arns = keys.map(({ arn }) => arn).join();
  return [at, arns, principal.ref, operation, service ?? "", errorCode ?? ""].join("|");
}
