import { z } from "zod";

// zod compiles its checks where it may, and trying whether it may breaks our content security policy.
if (typeof window !== "undefined") z.config({ jitless: true });
