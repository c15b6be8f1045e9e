import { Chip } from "@/components/ui/chip";
import type { PersonState } from "@/lib/auth/types";
import { PERSON_STATE_WORDS } from "./words";

const LOOKS = {
  active: { tone: "ok", shape: "dot" },
  disabled: { tone: "bad", shape: "square" },
  "access-ended": { tone: "warn", shape: "half" },
  "no-role": { tone: "plain", shape: "dash" },
} as const;

export function PersonStateChip({ state }: { state: PersonState }) {
  return <Chip {...LOOKS[state]}>{PERSON_STATE_WORDS[state]}</Chip>;
}
