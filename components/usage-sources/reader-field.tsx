import { Field } from "@/components/ui/field";
import type { DraftProps } from "./draft";

/** In whose name a source is read. */
export function ReaderField({ label, draft, set }: DraftProps & { label: string }) {
  return (
    <Field
      label={label}
      inputMode="numeric"
      pattern="\d{12}"
      placeholder="111122223333"
      hint="A watched account, whose reader role is used. Empty: the server's own credentials."
      value={draft.accountId}
      onText={(accountId) => set({ accountId })}
    />
  );
}
