import { z } from "zod";
import type { Call } from "./call";
import type { Fault } from "./types";

const share = z.number().min(0).max(1);

/** Faults as they come over the control path. */
export const faultsSchema: z.ZodType<Fault[]> = z.array(
  z.strictObject({
    accountId: z.string().optional(),
    region: z.string().optional(),
    service: z.string().optional(),
    api: z.string().optional(),
    keyId: z.string().optional(),
    kind: z.enum([
      "throttle",
      "deny",
      "delay",
      "cut",
      "lost-answer",
      "expire",
      "repeat-token",
      "garbage",
      "error",
    ]),
    milliseconds: z.number().min(0).max(600_000).optional(),
    share: share.optional(),
    times: z.number().int().min(0).optional(),
  }),
);

interface Armed {
  fault: Fault;
  left: number;
}

const pageTokens = ["Marker", "NextToken", "continuation-token"];

function names(call: Call, keyId: string): boolean {
  const given = call.input.KeyId;
  return typeof given === "string" && (given === keyId || given.endsWith(`/${keyId}`));
}

/** The caller's account, or the one that an AssumeRole wants to enter. */
function concerns(call: Call, accountId: string): boolean {
  const role = call.api === "AssumeRole" ? call.input.RoleArn : undefined;
  if (typeof role === "string" && role.includes(`::${accountId}:`)) return true;
  return call.account.id === accountId;
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.accountId !== undefined && !concerns(call, fault.accountId)) return false;
  if (fault.region !== undefined && fault.region !== call.region) return false;
  if (fault.service !== undefined && fault.service !== call.service) return false;
  if (fault.api !== undefined && fault.api !== call.api) return false;
  if (fault.keyId !== undefined && !names(call, fault.keyId)) return false;
  // A first page has no token that could come again.
  return fault.kind !== "repeat-token" || pageTokens.some((name) => call.input[name] !== undefined);
}

/** The disturbances in force. The first that matches a request is applied. */
export class Faults {
  #armed: Armed[] = [];
  #random: number;

  /** `seed` decides which requests a `share` hits. */
  constructor(seed: number) {
    this.#random = seed >>> 0;
  }

  /** Replaces all faults. */
  set(faults: readonly Fault[]): void {
    this.#armed = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** Adds one behind the others. */
  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The faults not yet spent; `times` is what is left of it. */
  list(): Fault[] {
    return this.#armed
      .filter(({ left }) => left > 0)
      .map(({ fault, left }) => (fault.times === undefined ? fault : { ...fault, times: left }));
  }

  /** The fault to apply to this request, counted as applied. */
  next(call: Call): Fault | null {
    for (const armed of this.#armed) {
      if (armed.left <= 0 || !matches(armed.fault, call)) continue;
      if (armed.fault.share !== undefined && this.#draw() >= armed.fault.share) continue;
      armed.left -= 1;
      return armed.fault;
    }
    return null;
  }

  /** Mulberry32: the same seed disturbs the same requests of a sequence. */
  #draw(): number {
    this.#random = (this.#random + 0x6d2b79f5) >>> 0;
    let mixed = this.#random;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
