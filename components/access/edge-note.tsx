import Link from "next/link";
import { keyHref } from "@/components/ui/key-link";
import { Time } from "@/components/ui/time";
import type { EdgeState } from "@/lib/access/schemas/edges";

/** `arn:aws:kms:region:account:key/id` as the name of a key's page. */
function toRef(arn: string) {
  const [, , , region = "", accountId = "", resource = ""] = arn.split(":");
  return { accountId, region, keyId: resource.replace(/^key\//, "") };
}

/** As of when computed access is, what of it is still to come, and what could not be computed. */
export function EdgeNote({ state }: { state: EdgeState }) {
  const { asOf, pending, keys, failed, failedCount } = state;
  const count = (n: number) => n.toLocaleString("en");
  return (
    <div className="text-ink-3 text-xs" role="status">
      {asOf === null ? (
        "Access has not been computed yet."
      ) : (
        <>
          As of <Time at={asOf} />
        </>
      )}
      {pending > 0 ? (
        <span className="text-warn">
          {" "}
          · access to {count(pending)} of {count(keys)} keys is being computed
        </span>
      ) : null}
      {failedCount > 0 ? (
        <details className="inline-block align-top text-warn">
          <summary className="ml-1 inline-block min-h-6 cursor-pointer">
            · {count(failedCount)} {failedCount === 1 ? "key" : "keys"} could not be computed
          </summary>
          <ul className="text-ink-2">
            {failed.map(({ arn, reason }) => (
              <li key={arn} className="wrap-anywhere">
                <Link href={keyHref(toRef(arn))} prefetch={false} className="link">
                  {arn}
                </Link>
                : {reason}
              </li>
            ))}
            {failedCount > failed.length ? (
              <li>and {count(failedCount - failed.length)} more</li>
            ) : null}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
