'use client';

import clsx from 'clsx';
import { EllipsisVertical, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormDialog } from '@/ui/form-dialog';
import { Menu, MenuItem, MenuLine } from '@/ui/menu';
import { NameConfirmDialog } from '@/ui/name-confirm-dialog';
import { TimeAgo } from '@/ui/time';
import type { Conversation } from './conversation';

function RenameDialog({ title, onSave, onClose }: { title: string; onSave: (title: string) => void; onClose: () => void }) {
  const form = useForm({ defaultValues: { title } });
  const save = form.handleSubmit((values) => {
    onSave(values.title.trim() || title);
    onClose();
  });
  return (
    <FormDialog title="Rename the conversation" action="Rename" onClose={onClose} onSubmit={() => void save()} testId="rename-dialog">
      <TextField label="Name" autoComplete="off" autoFocus maxLength={200} {...form.register('title')} />
    </FormDialog>
  );
}

/** The conversations of this browser. */
export function ConversationList({ conversations, shown, onShow, onNew, onRename, onDelete }: {
  conversations: readonly Conversation[];
  shown: string | undefined;
  onShow: (id: string) => void;
  onNew: () => void;
  onRename: (id: string, title: string) => void;
  onDelete: (id: string) => void;
}) {
  const [opened, setOpened] = useState<{ name: 'rename' | 'delete'; conversation: Conversation }>();
  const close = () => setOpened(undefined);
  return (
    <nav aria-label="Conversations" className="space-y-3">
      <Button className="w-full" data-testid="new-conversation" onClick={onNew}><SquarePen aria-hidden className="size-4" />New conversation</Button>
      <ul className="space-y-0.5">
        {conversations.map((conversation) => (
          <li key={conversation.id} data-testid="conversation" className={clsx('flex items-center rounded-lg', conversation.id === shown ? 'bg-raised' : 'hover:bg-raised/60')}>
            <button type="button" aria-current={conversation.id === shown ? 'true' : undefined} className="min-w-0 flex-1 rounded-lg px-3 py-2 text-left" onClick={() => onShow(conversation.id)}>
              <span className="block truncate">{conversation.title}</span>
              <span className="block text-xs text-muted"><TimeAgo at={new Date(conversation.updatedAt).toISOString()} /></span>
            </button>
            <Menu trigger={<Button look="ghost" size="icon" className="flex-none" aria-label={`Actions for ${conversation.title}`} data-testid="conversation-menu"><EllipsisVertical aria-hidden className="size-4" /></Button>}>
              <MenuItem testId="menu-rename" onSelect={() => setOpened({ name: 'rename', conversation })}>Rename</MenuItem>
              <MenuLine />
              <MenuItem danger testId="menu-delete" onSelect={() => setOpened({ name: 'delete', conversation })}>Delete</MenuItem>
            </Menu>
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted">Conversations stay in this browser; this cloud keeps none of them.</p>
      {opened?.name === 'rename' && <RenameDialog title={opened.conversation.title} onSave={(title) => onRename(opened.conversation.id, title)} onClose={close} />}
      {opened?.name === 'delete' && (
        <NameConfirmDialog name="delete conversation" title={<>Delete <span className="wrap-anywhere">{opened.conversation.title}</span>?</>} action="Delete" onConfirm={() => { onDelete(opened.conversation.id); close(); }} onClose={close}><p>It is kept nowhere else, so it cannot be brought back.</p></NameConfirmDialog>
      )}
    </nav>
  );
}
