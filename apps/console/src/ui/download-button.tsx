'use client';

import type { EndpointId } from '@garrison/contracts';
import { Download } from 'lucide-react';
import { usePageSettings } from '@/data/api';
import type { CurlInput } from '@/lib/curl';
import { download } from '@/lib/download';
import { Button } from './button';
import { CurlButton } from './curl-button';
import { toastFailure } from './toasts';

/** Saves a file of the API, and beside it the command that does so from a terminal. `what` says which file to who cannot see what it stands beside. */
export function DownloadButton({ endpoint, input, file, label, what }: { endpoint: EndpointId; input: CurlInput; file: string; label: string; what: string }) {
  const settings = usePageSettings();
  const save = () => void download(settings, { endpoint, input }, file).catch((error: unknown) => toastFailure(error, 'The file could not be fetched'));
  return (
    <span className="inline-flex items-center gap-0.5">
      <Button size="small" aria-label={what} onClick={save}><Download aria-hidden className="size-4" />{label}</Button>
      <CurlButton endpoint={endpoint} input={{ ...input, saveAs: file }} what={what} />
    </span>
  );
}
