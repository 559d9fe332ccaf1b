'use client';

import { FileX } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Copyable } from '@/ui/copy-button';
import { DetailFrame } from '@/ui/detail-frame';
import { Card, Notice, PageHeader } from '@/ui/surfaces';
import { TimeAgo } from '@/ui/time';
import { ScriptEditor } from './script-editor';
import { useScript } from './script.queries';

export function NewScript() {
  const router = useRouter();
  return (
    <>
      <PageHeader title="New script" />
      <Card><ScriptEditor onSaved={({ id }) => router.push(`/scripts/${id}`)} /></Card>
    </>
  );
}

export function ScriptDetail({ id }: { id: string }) {
  return (
    <DetailFrame query={useScript(id)} icon={FileX} what="script" list="/scripts">
      {(script) => (
        <>
          <PageHeader title={script.name} note={<span className="flex flex-wrap items-center gap-2">Changed <TimeAgo at={script.updated_at} /> <Copyable text={script.id} what="id" /></span>} />
          <Card>
            <Notice className="mb-4">Machines that were deployed with it keep the text they were given.</Notice>
            <ScriptEditor key={script.generation} script={script} onSaved={() => undefined} />
          </Card>
        </>
      )}
    </DetailFrame>
  );
}
