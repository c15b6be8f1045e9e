/** Shape of an error answer; see `problem` in `lib/http/problem.ts`. */
interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  problems?: { field: string; message: string }[];
}

/** An error answer of our API, or no answer at all (`status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly requestId: string | null,
    readonly problems: { field: string; message: string }[] = [],
    /** One of the codes of lib/errors.ts; null when the server gave none. */
    readonly code: string | null = null,
  ) {
    super(detail);
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const header = response.headers.get("x-request-id");
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  return new ApiError(
    response.status,
    body.title ?? `The server answered ${response.status}`,
    body.detail ?? "The answer gives no reason.",
    body.requestId ?? header,
    body.problems ?? [],
    body.code ?? null,
  );
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

async function call(path: string, accept: string, options: Options): Promise<Response> {
  const { method = "GET", body, signal } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: {
        accept,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      "The server cannot be reached",
      "Check the connection and try again.",
      null,
    );
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Calls our own API from the browser and gives its JSON, null for 204. Throws `ApiError`. */
export async function callApi<T>(path: string, options: Options = {}): Promise<T> {
  const response = await call(path, "application/json", options);
  if (response.status === 204) return null as T;
  return (await response.json()) as T;
}

/** Fetches a file of our own API that a link cannot ask for, with the name that it comes with. Throws `ApiError`. */
export async function fetchFile(
  path: string,
  options: Options,
): Promise<{ file: Blob; name: string }> {
  const response = await call(path, "*/*", options);
  const [, name = "export"] =
    /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  return { file: await response.blob(), name };
}

/**
 * Query parameters as the API reads them: a list is one value with commas. A value that holds a comma itself
 * is sent as a repeated parameter, which the API does not split.
 */
export function toQuery(
  values: Record<string, string | number | readonly string[] | null | undefined>,
) {
  const query = new URLSearchParams();
  for (const name of Object.keys(values).sort()) {
    const value = values[name];
    if (value === null || value === undefined || value === "") continue;
    if (typeof value === "string" || typeof value === "number") {
      query.set(name, String(value));
    } else if (value.some((item) => item.includes(","))) {
      for (const item of value.length === 1 ? [...value, ...value] : value)
        query.append(name, item);
    } else if (value.length > 0) {
      query.set(name, value.join(","));
    }
  }
  return query;
}

/** The same parameters as the API's route reads them, for calling a use case on the server. */
export function toRecord(values: Parameters<typeof toQuery>[0]): Record<string, string | string[]> {
  const query = toQuery(values);
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const all = query.getAll(name);
      return [name, all.length > 1 ? all : (all[0] ?? "")];
    }),
  );
}
