// A reading thread of the bench: TypeScript is taught to it here, as to those of lib/usage.
import { register } from "tsx/esm/api";

register();
await import("./thread-loop.ts");
