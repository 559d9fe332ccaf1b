import { pageHeaders } from '@/data/api';

/** Fetches a file of the API through the forwarder, which takes calls of our own scripts only, and offers it to the browser. Throws when it is refused. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(path.replace(/^\/api\//, '/bff/'), { headers: pageHeaders });
  if (!response.ok) throw new Error(`The file could not be fetched (${response.status}).`);
  const url = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
