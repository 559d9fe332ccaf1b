/** Sent by every call of the console's own scripts; another site's form cannot send it, and its script would need our permission first. */
export const csrfHeader = 'x-garrison-csrf';

const reading = new Set(['GET', 'HEAD']);

/** Did this request come from a page of this console? Reading is free; changing needs the header and the browser's word on where it came from. */
export function isFromOurPages(request: Request): boolean {
  if (reading.has(request.method)) return true;
  if (request.headers.get(csrfHeader) !== '1') return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}
