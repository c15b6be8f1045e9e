import zlib from "node:zlib";

/** What of zlib's own object is used; Node keeps it for its own streams and has had it unchanged since version 11. */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputFrom: number,
    inputLength: number,
    output: Uint8Array,
    outputFrom: number,
    outputLength: number,
  ): void;
  reset(): void;
  onerror: (message: string, errno: number, code: string) => void;
}

/**
 * Decompresses gzip straight into memory that is there already. What Node offers openly allocates each piece anew and
 * joins them; that costs a third of the time of decompressing (docs/decisions/usage-files.md).
 */
export class Inflater {
  /** How the input is broken, once `next` has answered 0. */
  trouble: "truncated" | "corrupt" | null = null;
  readonly #handle: Handle;
  /** What is left of output and input after a call. */
  readonly #left: Uint32Array;
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  #code: string | null = null;

  private constructor(handle: Handle, left: Uint32Array) {
    this.#handle = handle;
    this.#left = left;
    handle.onerror = (_message, _errno, code) => {
      this.#code = code;
    };
  }

  /** Null where this Node keeps its object otherwise: then the open way is taken. */
  static open(): Inflater | null {
    const stream: { _handle?: Partial<Handle>; _writeState?: unknown } =
      zlib.createGunzip() as never;
    const { _handle: handle, _writeState: left } = stream;
    const fits = typeof handle?.writeSync === "function" && typeof handle.reset === "function";
    return fits && left instanceof Uint32Array ? new Inflater(handle as Handle, left) : null;
  }

  begin(input: Uint8Array): void {
    this.#handle.reset();
    this.#input = input;
    this.#at = 0;
    this.#code = null;
    this.trouble = null;
  }

  /** Writes at most `length` bytes at `from`; answers how many, 0 at the end. */
  next(output: Uint8Array, from: number, length: number): number {
    if (this.trouble !== null) return 0;
    const { Z_SYNC_FLUSH, Z_FINISH } = zlib.constants;
    const written = this.#write(Z_SYNC_FLUSH, output, from, length);
    if (written > 0 || this.trouble !== null) return written;
    // Nothing more came: the end of the stream, or only of the input, which zlib calls an error.
    this.#write(Z_FINISH, output, from, length);
    return 0;
  }

  #write(flush: number, output: Uint8Array, from: number, length: number): number {
    const rest = this.#input.length - this.#at;
    this.#handle.writeSync(flush, this.#input, this.#at, rest, output, from, length);
    if (this.#code !== null) {
      this.trouble = this.#code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
      return 0;
    }
    const [outputLeft = 0, inputLeft = 0] = this.#left;
    this.#at = this.#input.length - inputLeft;
    return length - outputLeft;
  }
}
