import { z } from "zod";

export const EXPORT_FORMAT = "keyledger-ledger/1";

/** First line of an export. */
export const exportHeader = z.object({
  format: z.literal(EXPORT_FORMAT),
  /** As in the checkpoint, which alone is signed. */
  origin: z.string(),
  size: z.number().int().nonnegative(),
  root: z.string(),
  /** Key that the checkpoint names, name+id+base64; whether it is the right one only its receiver knows. */
  publicKey: z.string(),
  checkpoint: z.string(),
  exportedAt: z.string(),
  /** Null: every entry up to the checkpoint, so that no proofs are needed. */
  filters: z.record(z.string(), z.string()).nullable(),
  /** Lines that follow. */
  entries: z.number().int().nonnegative(),
});
export type ExportHeader = z.infer<typeof exportHeader>;

/** Every other line: an entry at its place. Hashes are in base64. */
export const exportLine = z.object({
  seq: z.number().int().nonnegative(),
  body: z.string(),
  leafHash: z.string(),
  proof: z.array(z.string()).optional(),
});
export type ExportLine = z.infer<typeof exportLine>;
