'use client';

import type { EndpointId } from '@garrison/contracts';
import { Check, Terminal } from 'lucide-react';
import { usePageSettings } from '@/data/api';
import { curlOf, type CurlInput } from '@/lib/curl';
import { useCopy } from '@/lib/use-copy';
import { Button } from './button';

/** Copies the command that does what stands here from a terminal. */
export function CurlButton({ endpoint, input = {}, label = 'Copy as curl' }: { endpoint: EndpointId; input?: CurlInput | (() => CurlInput); label?: string }) {
  const { routes, apiPublicUrl } = usePageSettings();
  const { copied, copy } = useCopy();
  const route = routes[endpoint];
  if (!route) return null;
  const Icon = copied ? Check : Terminal;
  return (
    <Button look="ghost" size="small" className="text-muted" data-testid={`curl-${endpoint}`} onClick={() => copy(curlOf(apiPublicUrl, route, typeof input === 'function' ? input() : input))}>
      <Icon aria-hidden className="size-4" />{copied ? 'Copied' : label}
    </Button>
  );
}
