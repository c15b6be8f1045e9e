import { carriesContext } from "../rules/traits";
import type { DecodedUse } from "../types";
import { type EventMark, saltOf } from "./event-id";
import { PairNumbers } from "./pair-numbers";

/** What all events have in common that are counted alike: everything of a use but its time and its id. */
export type UseShape = CallerPart & CallPart;

/** What of a use follows from who called. */
export type CallerPart = Pick<DecodedUse, "principal" | "service" | "own">;

/** What of a use follows from what was called. */
export type CallPart = Pick<
  DecodedUse,
  "accountId" | "region" | "operation" | "keys" | "errorCode" | "kind"
>;

/** What has to be known of a call to read another like it. */
export interface KnownCall {
  operation: string;
  salt: EventMark;
  /** Control events and KMS's own are kept whole. */
  keep: boolean;
  /** Whether it can have a context. */
  carries: boolean;
}

/** Callers, calls and their pairs, the shapes, each meaning once, by number. */
export class UseParts {
  readonly callers: CallerPart[] = [];
  readonly calls: CallPart[] = [];
  readonly #callerIds = new Map<string, number>();
  readonly #callIds = new Map<string, number>();
  readonly #known: KnownCall[] = [];
  readonly #direct: boolean[] = [];
  readonly #shapes = new PairNumbers();

  /** Of each shape the numbers of its caller and its call, one after the other. */
  get pairs(): readonly number[] {
    return this.#shapes.pairs;
  }

  callerId({ principal, service, own }: CallerPart): number {
    const caller = { principal, service, own };
    const id = numberOf(this.#callerIds, this.callers, caller);
    this.#direct[id] ??= service === null && principal.kind !== "service";
    return id;
  }

  callId({ accountId, region, operation, keys, errorCode, kind }: CallPart): number {
    const call = { accountId, region, operation, keys, errorCode, kind };
    const id = numberOf(this.#callIds, this.calls, call);
    this.#known[id] ??= {
      operation,
      salt: saltOf(accountId),
      keep: kind === "control" || kind === "service-event",
      carries: carriesContext(operation),
    };
    return id;
  }

  shapeOf(use: UseShape): number {
    return this.pairOf(this.callerId(use), this.callId(use));
  }

  /** The shape of a caller and a call by their numbers. */
  pairOf(callerId: number, callId: number): number {
    return this.#shapes.of(callerId, callId);
  }

  callOf(shape: number): KnownCall {
    return this.#known[this.pairs[shape * 2 + 1] as number] as KnownCall;
  }

  /** Whether the calls of a shape have an address. */
  isDirect(shape: number): boolean {
    return this.#direct[this.pairs[shape * 2] as number] as boolean;
  }

  /** What the shapes stand for, from one of them on. */
  usesFrom(first: number): UseShape[] {
    const uses: UseShape[] = [];
    for (let at = first * 2; at < this.pairs.length; at += 2) {
      const caller = this.callers[this.pairs[at] as number] as CallerPart;
      uses.push(joined(caller, this.calls[this.pairs[at + 1] as number] as CallPart));
    }
    return uses;
  }
}

/** What a caller and a call come to together. */
export function joined(caller: CallerPart, call: CallPart): UseShape {
  const { principal, service, own } = caller;
  const { accountId, region, operation, keys, errorCode, kind } = call;
  return { principal, service, own, accountId, region, operation, keys, errorCode, kind };
}

function numberOf<T>(ids: Map<string, number>, parts: T[], part: T): number {
  const meaning = JSON.stringify(part);
  const known = ids.get(meaning);
  if (known !== undefined) return known;
  ids.set(meaning, parts.length);
  parts.push(part);
  return parts.length - 1;
}
