'use client';

import { whyNotDelete } from '@garrison/domain';
import { Layers } from 'lucide-react';
import { useState } from 'react';
import { MenuItem, MenuLine } from '@/ui/menu';
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
        bulk={[{ label: 'Lock', testId: 'bulk-lock', onClick: () => rows.run('lockTemplates', rows.chosen, 'locked') }]}
        empty={{ icon: Layers, title: 'No templates here', testId: 'no-templates', text: 'A template is a volume that never changes any more. Fill a volume, make a template of it, and create as many volumes with the same content as you like.' }}
        label="Volume templates"
        rowTestId="template"
        badges={({ delete_lock }) => delete_lock && <Badge tone="info">LOCKED</Badge>}
        columns={[{ key: 'size', label: 'Size', className: 'md:whitespace-nowrap', cell: ({ size_mb: size }) => <span className="tabular-nums">{megabytes(size)}</span> }]}
        actions={(template) => (
          <>
            <MenuItem testId="menu-use" blockedBecause={tab.canCreate ? undefined : 'This metro takes nothing new now.'} onSelect={() => setOpened({ name: 'use', template })}>Create volumes from it</MenuItem>
            <MenuItem testId="menu-tags" onSelect={() => setOpened({ name: 'tags', template })}>Tags</MenuItem>
            <MenuItem testId="menu-lock" onSelect={() => rows.run(template.delete_lock ? 'unlockTemplates' : 'lockTemplates', [template], template.delete_lock ? 'unlocked' : 'locked')}>{template.delete_lock ? 'Unlock' : 'Lock against deletion'}</MenuItem>
            <MenuLine />
            <MenuItem danger testId="menu-delete" blockedBecause={whyNotDelete(factOf(template))?.message} onSelect={() => setOpened({ name: 'delete', template })}>Delete</MenuItem>
          </>
        )}
      />
      {creating && <CreateTemplateDialog metro={metro} onClose={() => setCreating(false)} />}
      {opened?.name === 'use' && <CreateVolumeDialog metro={metro} template={opened.template} onClose={close} />}
      {opened?.name === 'tags' && <TagsDialog metro={metro} volume={opened.template} onClose={close} />}
      {opened?.name === 'delete' && <DeleteDialog name={opened.template.name} what="template" busy={rows.busy} loss="No more volumes can be made from it. Those that were made stay." onConfirm={() => rows.run('deleteTemplates', [opened.template], 'deleted', close)} onClose={close} />}
    </>
  );
}
