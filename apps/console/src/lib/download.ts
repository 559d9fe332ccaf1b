import { pageHeaders } from '@/data/api';
import { saveFile } from './save-file';

/** Fetches a file of the API through the forwarder, which takes calls of our own scripts only, and offers it to the browser. Throws when it is refused. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(path.replace(/^\/api\//, '/bff/'), { headers: pageHeaders });
  if (!response.ok) throw new Error(`The file could not be fetched (${response.status}).`);
  saveFile(name, await response.blob());
}
