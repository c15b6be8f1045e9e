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

/** How long after its call an event is taken to be delivered. */
export function DeliveryField({ hint, draft, set }: DraftProps & { hint?: string }) {
  return (
    <Field
      label="Minutes until delivery"
      type="number"
      required
      min={5}
      max={1_440}
      hint={hint}
      value={draft.deliveryMinutes}
      onText={(deliveryMinutes) => set({ deliveryMinutes })}
    />
  );
}
