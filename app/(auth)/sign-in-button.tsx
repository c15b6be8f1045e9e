"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { signIn } from "@/lib/auth/client";

interface SignInButtonProps {
  label: string;
  callbackUrl: string;
  /** Ask the provider for the credentials even if it still knows the person. */
  again?: boolean;
  /** `plain` beside a way that is nearer. */
  variant?: "primary" | "plain";
}

/** Starts the sign-in at the provider; says so when the server does not answer. */
export function SignInButton({
  label,
  callbackUrl,
  again = false,
  variant = "primary",
}: SignInButtonProps) {
  const [state, setState] = useState<"ready" | "going" | "failed">("ready");
  const go = async () => {
    setState("going");
    try {
      await signIn(callbackUrl, { again });
    } catch {
      setState("failed");
    }
  };
  return (
    <div className="space-y-3">
      <Button
        variant={variant}
        onClick={go}
        disabled={state === "going"}
        className="h-9 w-full justify-center"
      >
        {state === "going" ? "One moment…" : label}
      </Button>
      <p role="alert" className="text-sm text-bad empty:hidden">
        {state === "failed"
          ? "The sign-in could not begin: the server or the provider does not answer. Try again."
          : ""}
      </p>
    </div>
  );
}
