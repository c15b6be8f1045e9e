"use client";

import { useEffect } from "react";
import { SIGN_IN_CHANNEL } from "@/lib/auth/client";

/** Tells the window that waits, and closes this one where the browser permits it. */
export function TellWindows() {
  useEffect(() => {
    const channel = new BroadcastChannel(SIGN_IN_CHANNEL);
    channel.postMessage("signed-in");
    channel.close();
    window.close();
  }, []);
  return null;
}
