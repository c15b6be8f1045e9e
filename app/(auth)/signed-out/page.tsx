import type { Metadata } from "next";
import { Notice } from "../notice";
import { SignInButton } from "../sign-in-button";

export const metadata: Metadata = { title: "Signed out" };

export default function SignedOutPage() {
  return (
    <Notice title="You are signed out">
      <p className="text-sm text-ink-2">
        Your session here has ended. The sign-in provider may still know you in this browser.
      </p>
      <SignInButton label="Sign in again" callbackUrl="/" again />
    </Notice>
  );
}
