/** What a way of reading has found. */
export interface MeasuredWork {
  jsonBytes: number;
  records: number;
  /** Every bucket and its count, by names that are made when the time is taken. */
  buckets(): Map<string, number>;
}
