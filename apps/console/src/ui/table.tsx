import clsx from 'clsx';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';

export type Column<T> = { readonly key: string; readonly label: ReactNode; readonly cell: (item: T) => ReactNode; readonly className?: string; /** The name of the row: shown as title of its card on a phone. */ readonly main?: boolean; readonly actions?: boolean; /** A tick before the name. */ readonly select?: boolean };

/** The name of a row, with its id to copy: shown when the row is pointed at or reached by keyboard, and always where nothing can point. */
function Named({ id, what, children }: { id: string; what: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1">
      <span className="min-w-0">{children}</span>
      <span className="flex-none focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-0"><CopyButton text={id} what={what} /></span>
    </span>
  );
}

/** A table that becomes a list of cards where there is no room for columns. */
export function Table<T extends { id: string | number }>({ label, items, columns, rowTestId, idOf }: { label: string; items: readonly T[]; columns: readonly Column<T>[]; rowTestId?: (item: T) => string; /** What a row's id is of, such as the name of an instance: with it the id can be copied. */ idOf?: (item: T) => string }) {
  return (
    <table aria-label={label} className="w-full max-md:block">
      <thead className="max-md:sr-only">
        <tr className="border-b border-line text-left text-sm text-muted">
          {columns.map(({ key, label: text, className, actions, select }) => <th key={key} scope="col" className={clsx('px-3 py-2.5 font-medium first:pl-5 last:pr-5', select && 'w-0 !pr-0', className)}>{actions ? <span className="sr-only">{text}</span> : text}</th>)}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {items.map((item) => (
          <tr key={item.id} data-testid={rowTestId?.(item)} className="group border-b border-line last:border-0 max-md:relative max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-2 max-md:p-4 md:hover:bg-raised/50">
            {columns.map(({ key, label: text, cell, className, main, actions, select }) => (
              <td key={key} className={clsx('md:px-3 md:py-3 md:first:pl-5 md:last:pr-5', className, main && 'max-md:col-span-2 max-md:pr-10', select && 'max-md:col-span-2 md:!pr-0', actions && 'max-md:absolute max-md:right-3 max-md:top-3 md:text-right')}>
                {!main && !actions && !select && <span aria-hidden className="block text-xs text-muted md:hidden">{text}</span>}
                {main && idOf ? <Named id={String(item.id)} what={`id of ${idOf(item)}`}>{cell(item)}</Named> : cell(item)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
