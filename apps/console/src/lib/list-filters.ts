export type Filters<N extends string> = Readonly<Partial<Record<N, string>>>;

/** What an address says about a list; the same on the server, which asks for a page's first data, as in the browser. */
export const filtersFrom = <const N extends string>(names: readonly N[], params: URLSearchParams): Filters<N> =>
  Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))) as Filters<N>;

/** The query of an address as a page is told it. */
export const addressOf = (searchParams: Readonly<Record<string, string | string[] | undefined>>): URLSearchParams =>
  new URLSearchParams(Object.entries(searchParams).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one])));
