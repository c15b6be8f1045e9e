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

/** A caller and a call that were seen together. */
export interface Shape {
  id: number;
  use: UseShape;
  salt: EventMark;
  /** Control events and KMS's own are kept whole. */
  keep: boolean;
  /** Whether its calls have an address, and whether they can have a context. */
  direct: boolean;
  carries: boolean;
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
  /** Of each caller its shapes by the number of their call. */
  readonly #byCaller: Map<number, Shape>[] = [];

  callerId({ principal, service, own }: CallerPart): number {
    return numberOf(this.#callerIds, this.callers, { principal, service, own });
  }

  callId({ accountId, region, operation, keys, errorCode, kind }: CallPart): number {
    const call = { accountId, region, operation, keys, errorCode, kind };
    return numberOf(this.#callIds, this.calls, call);
  }

  shapeOf(use: UseShape): Shape {
    return this.pairOf(this.callerId(use), this.callId(use));
  }

  /** The shape of a caller and a call by their numbers. */
  pairOf(callerId: number, callId: number): Shape {
    return this.#byCaller[callerId]?.get(callId) ?? this.#add(callerId, callId);
  }

  #add(callerId: number, callId: number): Shape {
    const [caller, call] = [this.callers[callerId], this.calls[callId]];
    if (!caller || !call) throw new Error(`There is no caller ${callerId} or no call ${callId}.`);
    const shape: Shape = {
      id: this.shapes.length,
      use: { ...call, ...caller },
      salt: saltOf(call.accountId),
      keep: call.kind === "control" || call.kind === "service-event",
      direct: caller.service === null && caller.principal.kind !== "service",
      carries: carriesContext(call.operation),
    };
    this.shapes.push(shape);
    this.pairs.push(callerId, callId);
    const own = this.#byCaller[callerId] ?? new Map<number, Shape>();
    this.#byCaller[callerId] = own.set(callId, shape);
    return shape;
  }
}

function numberOf<T>(ids: Map<string, number>, parts: T[], part: T): number {
  const meaning = JSON.stringify(part);
  const known = ids.get(meaning);
  if (known !== undefined) return known;
  ids.set(meaning, parts.length);
  parts.push(part);
  return parts.length - 1;
}
