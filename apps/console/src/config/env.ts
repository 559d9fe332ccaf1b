/** Where the API is. `apiUrl` is for this server; `apiPublicUrl` is told to the browser, which opens its live connection there. */
export type Settings = { readonly apiUrl: string; readonly apiPublicUrl: string };

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/** Read at run time, never at build time, so that one image serves any address. */
export function settings(): Settings {
  const apiUrl = withoutSlash(process.env.API_URL ?? 'http://127.0.0.1:4000');
  return { apiUrl, apiPublicUrl: withoutSlash(process.env.API_PUBLIC_URL ?? apiUrl) };
}

/** Development builds evaluate code, which the production policy forbids. */
export const isDevelopment = process.env.NODE_ENV === 'development';
