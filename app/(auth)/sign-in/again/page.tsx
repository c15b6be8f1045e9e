import type { Metadata } from "next";
import { Notice } from "../../notice";
import { BeginAgain } from "./begin-again";

export const metadata: Metadata = { title: "Sign in again" };

/** In a window of its own: leads to the provider at once, which asks for the credentials anew. */
export default function SignInAgainPage() {
  return (
    <Notice title="Sign in again">
      <BeginAgain />
    </Notice>
  );
}
