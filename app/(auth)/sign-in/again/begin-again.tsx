"use client";

import { useEffect, useRef, useState } from "react";
import { signIn } from "@/lib/auth/client";
import { SignInButton } from "../../sign-in-button";

const BACK = "/signed-in-again";

export function BeginAgain() {
  const [failed, setFailed] = useState(false);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    signIn(BACK, { again: true }).catch(() => setFailed(true));
  }, []);
  if (failed) return <SignInButton label="Sign in again" callbackUrl={BACK} again />;
  return (
    <p role="status" className="text-sm text-ink-2">
      One moment, the provider asks who you are…
    </p>
  );
}
