'use client';

import { useState } from 'react';
import { usePageSettings } from '@/data/api';
import { Dialog } from '@/ui/dialog';
import { Tabs } from '@/ui/tabs';
import { CodeBlock } from './code-block';
import type { ChatRequest } from './conversation';
import { snippetsOf } from './snippets';

/** The same question from outside the console. */
export function SnippetsDialog({ request, onClose }: { request: ChatRequest; onClose: () => void }) {
  const { apiPublicUrl } = usePageSettings();
  const [shown, setShown] = useState('curl');
  return (
    <Dialog open wide onClose={onClose} title="The same from code" description="Clients of OpenAI work as they are. The key is one of yours with the scope write, in GARRISON_API_KEY." testId="snippets-dialog">
      <Tabs label="Language" value={shown} onChange={setShown} tabs={snippetsOf(apiPublicUrl, request).map(({ value, label, language, code }) => ({ value, label, content: <CodeBlock code={code} language={language} /> }))} />
    </Dialog>
  );
}
