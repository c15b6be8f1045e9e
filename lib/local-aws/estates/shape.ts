/** One shape of key policy. */
export interface Shape {
  name: string;
  /** Rules of access to KMS that it shows, by their number in the notes on access. */
  rules: number[];
  policy: string;
  /** What our reader is denied by it. */
  readerDenied?: readonly string[];
}
