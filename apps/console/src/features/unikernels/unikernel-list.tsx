'use client';

import { Plus, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { CurlMenu } from '@/ui/curl-menu';
import { ListFrame } from '@/ui/list-frame';
import { Badge, EmptyState } from '@/ui/surfaces';
import { Table, type Column } from '@/ui/table';
import { TimeAgo } from '@/ui/time';
import { RowMenu, type RowAction } from './row-menu';
import { RowRefusal } from './unikernel-parts';
import { rowCommand, type Ref, type RowCall } from './unikernel.queries';
import type { Rows } from './use-rows';

/** What every tab is told by the page. */
export type TabProps = { readonly metro: string; readonly search: string; readonly canCreate: boolean; readonly onClear: () => void };
type Item = Ref & { readonly name: string; readonly tags: readonly string[]; readonly created_at: string };

const matches = (search: string) => {
  const wanted = search.toLowerCase();
  return ({ name, tags }: Item) => name.includes(wanted) || tags.some((tag) => tag.toLowerCase().includes(wanted));
};

/** One of the page's lists: its rows can be ticked and worked on together, and say themselves why something was not done. */
export function UnikernelList<T extends Item>({ tab: { metro, search, canCreate, onClear }, query, rows, create, bulk = [], empty, label, rowTestId, badges, note, columns, actions }: {
  tab: TabProps;
  query: { readonly data: readonly T[] | undefined; readonly error: Error | null; readonly isPending: boolean; readonly refetch: () => unknown };
  rows: Rows<T>;
  create: { readonly label: string; readonly testId: string; readonly onClick: () => void };
  /** For those that are ticked. */
  bulk?: readonly { readonly label: string; readonly testId: string; readonly call: RowCall }[];
  empty: { readonly icon: LucideIcon; readonly title: string; readonly text: string; readonly testId: string };
  label: string;
  rowTestId: string;
  badges?: (item: T) => ReactNode;
  /** Under the name. */
  note?: (item: T) => ReactNode;
  /** Between the name and the time of creation. */
  columns: readonly Column<T & { id: string }>[];
  actions: (item: T) => readonly RowAction[];
}) {
  const shown = query.data?.filter(matches(search)).map((item) => ({ ...item, id: item.uuid }));
  const some = (query.data?.length ?? 0) > 0;
  const button = <Button look="primary" data-testid={create.testId} blockedBecause={canCreate ? undefined : 'This metro takes nothing new now.'} onClick={create.onClick}><Plus aria-hidden className="size-4" />{create.label}</Button>;
  const all: Column<T & { id: string }>[] = [
    { key: 'select', label: <span className="sr-only">Choose</span>, select: true, cell: ({ uuid, name }) => <input type="checkbox" className="choice" aria-label={`Choose ${name}`} data-testid={`select-${name}`} checked={rows.ticked.has(uuid)} onChange={() => rows.toggle(uuid)} /> },
    {
      key: 'name', label: 'Name', main: true,
      cell: (item) => (
        <>
          <span className="flex flex-wrap items-center gap-2"><span className="font-medium wrap-anywhere">{item.name}</span>{badges?.(item)}</span>
          {note?.(item)}
          {item.tags.length > 0 && <span className="mt-1 flex flex-wrap gap-1">{item.tags.map((tag) => <Badge key={tag} className="!whitespace-normal wrap-anywhere">{tag}</Badge>)}</span>}
          <RowRefusal testId={`refused-${item.name}`}>{rows.refusals[item.uuid]}</RowRefusal>
        </>
      ),
    },
    ...columns,
    { key: 'created', label: 'Created', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
    { key: 'actions', label: 'Actions', actions: true, cell: (item) => <RowMenu metro={metro} row={item} actions={actions(item)} run={(call) => rows.run(call, [item])} /> },
  ];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        {some && button}
        {rows.chosen.length > 0 && bulk.map(({ label: text, testId, call }) => <Button key={testId} busy={rows.busy} data-testid={testId} onClick={() => rows.run(call, rows.chosen)}>{text} {rows.chosen.length}</Button>)}
        {rows.chosen.length > 0 && bulk.length > 0 && <CurlMenu actions={bulk.map(({ label: text, call }) => ({ label: text, ...rowCommand(metro, call, rows.chosen) }))} />}
      </div>
      <ListFrame query={query} count={shown?.length} isFiltered={search !== '' && some} onClear={onClear} empty={<EmptyState icon={empty.icon} title={empty.title} action={button} testId={empty.testId}>{empty.text}</EmptyState>}>
        {shown && <Table label={label} idOf={({ name }) => name} items={shown} columns={all} rowTestId={({ name }) => `${rowTestId}-${name}`} />}
      </ListFrame>
    </>
  );
}
