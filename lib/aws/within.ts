import { NetworkError } from "./network-error";

/** Rejects with DeadlineExceeded after `ms`; what is still under way is told so and left to end. */
export async function within<T>(ms: number, work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new NetworkError("DeadlineExceeded", `No answer in ${ms} ms, retries included`));
    }, ms);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
