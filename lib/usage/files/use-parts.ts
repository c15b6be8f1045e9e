import { carriesContext } from "../rules/traits";
import type { DecodedUse } from "../types";
import { type EventMark, saltOf } from "./event-id";

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

/** A caller and a call that were seen together. */
export interface Shape {
  id: number;
  call: KnownCall;
  /** Whether its calls have an address. */
  direct: boolean;
}

/** Callers, calls and their pairs, each meaning once, by number. */
export class UseParts {
  readonly callers: CallerPart[] = [];
  readonly calls: CallPart[] = [];
  readonly shapes: Shape[] = [];
  /** Of each shape the numbers of its caller and its call, one after the other. */
  readonly pairs: number[] = [];
  readonly #callerIds = new Map<string, number>();
  readonly #callIds = new Map<string, number>();
  readonly #known: KnownCall[] = [];
  readonly #direct: boolean[] = [];
  /** Of each caller its shapes by the number of their call. */
  readonly #byCaller: Map<number, Shape>[] = [];

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

  shapeOf(use: UseShape): Shape {
    return this.pairOf(this.callerId(use), this.callId(use));
  }

  /** The shape of a caller and a call by their numbers. */
  pairOf(callerId: number, callId: number): Shape {
    return this.#byCaller[callerId]?.get(callId) ?? this.#add(callerId, callId);
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

  #add(callerId: number, callId: number): Shape {
    const call = this.#known[callId];
    const direct = this.#direct[callerId];
    if (!call || direct === undefined) {
      throw new Error(`There is no caller ${callerId} or no call ${callId}.`);
    }
    const shape: Shape = { id: this.shapes.length, call, direct };
    this.shapes.push(shape);
    this.pairs.push(callerId, callId);
    const own = this.#byCaller[callerId];
    if (own) own.set(callId, shape);
    else this.#byCaller[callerId] = new Map([[callId, shape]]);
    return shape;
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
