'use client';

import { whyNotDelete } from '@garrison/domain';
import { Layers } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/ui/surfaces';
import { CreateTemplateDialog } from './create-template-dialog';
import { CreateVolumeDialog } from './create-volume-dialog';
import { DeleteDialog } from './delete-dialog';
import { TagsDialog } from './tags-dialog';
import { UnikernelList, type TabProps } from './unikernel-list';
import { megabytes } from './unikernel-parts';
import { useKraftTemplates, type KraftVolume } from './unikernel.queries';
import { useRows } from './use-rows';
import { factOf } from './volume-fact';

type Opened = { name: 'use' | 'tags' | 'delete'; template: KraftVolume };

/** The templates of a metro: what new volumes begin as. */
export function TemplatesTab(tab: TabProps) {
  const { metro } = tab;
  const query = useKraftTemplates(metro);
  const rows = useRows(metro, query.data);
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  return (
    <>
      <UnikernelList
        tab={tab}
        query={query}
        rows={rows}
        create={{ label: 'Create template', testId: 'create-template', onClick: () => setCreating(true) }}
        bulk={[{ label: 'Lock', testId: 'bulk-lock', call: 'lockTemplates' }]}
        empty={{ icon: Layers, title: 'No templates here', testId: 'no-templates', text: 'A template is a volume that never changes any more. Fill a volume, make a template of it, and create as many volumes with the same content as you like.' }}
        label="Volume templates"
        rowTestId="template"
        badges={({ delete_lock }) => delete_lock && <Badge tone="info">LOCKED</Badge>}
        columns={[{ key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_mb: size }) => <span className="tabular-nums">{megabytes(size)}</span> }]}
        actions={(template) => [
          { label: 'Create volumes from it', testId: 'menu-use', blockedBecause: tab.canCreate ? undefined : 'This metro takes nothing new now.', open: () => setOpened({ name: 'use', template }) },
          { label: 'Tags', testId: 'menu-tags', open: () => setOpened({ name: 'tags', template }) },
          template.delete_lock ? { label: 'Unlock', testId: 'menu-lock', call: 'unlockTemplates' } : { label: 'Lock against deletion', testId: 'menu-lock', call: 'lockTemplates' },
          { label: 'Delete', testId: 'menu-delete', danger: true, blockedBecause: whyNotDelete(factOf(template))?.message, open: () => setOpened({ name: 'delete', template }) },
        ]}
      />
      {creating && <CreateTemplateDialog metro={metro} onClose={() => setCreating(false)} />}
      {opened?.name === 'use' && <CreateVolumeDialog metro={metro} template={opened.template} onClose={close} />}
      {opened?.name === 'tags' && <TagsDialog metro={metro} volume={opened.template} onClose={close} />}
      {opened?.name === 'delete' && <DeleteDialog metro={metro} row={opened.template} what="template" rows={rows} loss="No more volumes can be made from it. Those that were made stay." onClose={close} />}
    </>
  );
}
