// The entry of a worker thread: Node's loader hooks hold for one thread alone, so TypeScript is taught here again.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
