import { ApiError } from "@/lib/http/client";

/** Why an act was refused, under its form. A sign-in that is too old has a dialog of its own. */
export function ErrorLine({ error, what }: { error: unknown; what: string }) {
  if (!error) return null;
  if (error instanceof ApiError && error.code === "stale-sign-in") return null;
  return (
    <p role="alert" className="text-bad">
      {what}: {error instanceof ApiError ? error.message : "the server did not answer."}
    </p>
  );
}
