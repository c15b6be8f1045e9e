import { ApiError } from "@/lib/http/client";

/** Why an act was refused, under its form. A sign-in that is too old has a dialog of its own. */
export function ErrorLine({ error, what }: { error: unknown; what: string }) {
  if (!error) return null;
  if (error instanceof ApiError && error.code === "stale-sign-in") return null;
  const known = error instanceof ApiError ? error : null;
  // What is said of a field is more exact than the sentence over it, and often the same.
  const fields = known?.problems.filter(({ message }) => message !== known.message) ?? [];
  return (
    <div role="alert" className="text-bad">
      {what}: {known ? known.message : "the server did not answer."}
      {fields.length > 0 ? (
        <ul className="list-disc pl-5">
          {fields.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
