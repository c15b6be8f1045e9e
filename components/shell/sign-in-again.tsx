"use client";

import dynamic from "next/dynamic";
import { useRefused } from "./stale-sign-in";

// Loaded when an act is first refused: this stands on every page.
const SignInAgainDialog = dynamic(
  () => import("./sign-in-again-dialog").then((m) => m.SignInAgainDialog),
  { ssr: false },
);

/**
 * Asks for a new sign-in where an act was refused because the last one is too old. It happens in a window of its
 * own, so that nothing that was typed here is lost; then the act is done.
 */
export function SignInAgain() {
  const refused = useRefused();
  return refused ? <SignInAgainDialog retry={refused} /> : null;
}
