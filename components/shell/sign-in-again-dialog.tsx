"use client";

import { useCallback, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SIGN_IN_CHANNEL, signIn } from "@/lib/auth/client";
import type { Me } from "@/lib/auth/schemas";
import { callApi } from "@/lib/http/client";
import { forgetRefused } from "./stale-sign-in";
import { useViewer } from "./viewer";

type Problem = "blocked" | "not-fresh" | "no-answer" | null;

const WORDS = {
  blocked: "The browser did not open a window. Sign in in this one instead.",
  "not-fresh":
    "You came back, but the provider did not say that it asked for your credentials just now. Try again; if it stays so, tell an administrator.",
  "no-answer": "The server does not answer. Try again.",
};

const WINDOW = "popup,width=520,height=720";

/** See `SignInAgain`. `retry` does the act that was refused. */
export function SignInAgainDialog({ retry }: { retry: () => void }) {
  const viewer = useViewer();
  const [problem, setProblem] = useState<Problem>(null);
  const [away, setAway] = useState(false);

  const look = useCallback(
    async (returned: boolean) => {
      try {
        const me = await callApi<Me>("/api/v1/me");
        // Somebody else has signed in: nothing of this page is theirs.
        if (me.id !== viewer.id) return window.location.reload();
        if (me.recent) {
          forgetRefused();
          retry();
        } else if (returned) setProblem("not-fresh");
      } catch (error) {
        if (error instanceof Error && "status" in error && error.status === 401) {
          return window.location.reload();
        }
        setProblem("no-answer");
      }
    },
    [viewer.id, retry],
  );

  useEffect(() => {
    const channel = new BroadcastChannel(SIGN_IN_CHANNEL);
    channel.onmessage = () => void look(true);
    // The message is lost when the other window is closed by hand.
    const back = () => void look(false);
    window.addEventListener("focus", back);
    return () => {
      channel.close();
      window.removeEventListener("focus", back);
    };
  }, [look]);

  function open() {
    setProblem(null);
    if (window.open("/sign-in/again", "_blank", WINDOW) === null) setProblem("blocked");
    else setAway(true);
  }

  const { pathname, search, hash } = window.location;
  const here = () =>
    signIn(`${pathname}${search}${hash}`, { again: true }).catch(() => setProblem("no-answer"));
  return (
    <Dialog
      open
      onOpenChange={forgetRefused}
      title="Sign in again to do this"
      description="It needs a sign-in of the last five minutes. What you have typed stays here."
      className="max-w-md"
    >
      <div className="flex flex-col gap-3 p-4">
        <p role="status" className="text-ink-2 empty:hidden">
          {away && problem === null ? "Waiting for the sign-in in the other window…" : ""}
        </p>
        {problem ? (
          <p role="alert" className="text-bad">
            {WORDS[problem]}
          </p>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={forgetRefused}>Cancel</Button>
          {problem === "blocked" ? (
            <Button variant="primary" onClick={() => void here()}>
              Sign in in this window
            </Button>
          ) : (
            <Button variant="primary" onClick={open}>
              Sign in again
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
