import type { Metadata } from "next";
import { getSession } from "@/lib/auth/get-session";
import { Notice } from "../notice";
import { SignInButton } from "../sign-in-button";
import { TellWindows } from "./tell-windows";

export const metadata: Metadata = { title: "Signed in again" };

/** The end of a sign-in in a window of its own; the page that asked for it goes on by itself. */
export default async function SignedInAgainPage() {
  const session = await getSession();
  if (!session.ok) {
    return (
      <Notice title="You are not signed in">
        <SignInButton label="Sign in" callbackUrl="/signed-in-again" again />
      </Notice>
    );
  }
  return (
    <Notice title="You are signed in again">
      <p className="text-sm text-ink-2">
        As <bdi>{session.actor.name}</bdi>. What you were doing goes on in the other window; this
        one can be closed.
      </p>
      <TellWindows />
    </Notice>
  );
}
