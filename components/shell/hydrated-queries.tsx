import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";

/** One query's first data: what the browser would fetch under this key. */
export interface Load {
  queryKey: QueryKey;
  load: () => Promise<unknown>;
}

interface Props {
  loads: Load[];
  children: React.ReactNode;
}

/**
 * Puts first data into the browser's query cache, so that a page comes with its data. A load that fails is
 * left out: the browser then asks the API itself and shows its answer, with the request id.
 */
export async function HydratedQueries({ loads, children }: Props) {
  const client = new QueryClient();
  await Promise.all(
    loads.map(({ queryKey, load }) =>
      client.prefetchQuery({ queryKey, queryFn: load, retry: false }),
    ),
  );
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
