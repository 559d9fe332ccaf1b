import type { Pagination } from '@garrison/contracts';
import { Button } from './button';

/** Back and forth through the pages of a list. */
export function Pager({ pagination: { page, total, total_pages: pages, has_next, has_previous }, onPage }: { pagination: Pagination; onPage: (page: number) => void }) {
  if (pages <= 1) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 border-t border-line px-4 py-3 text-sm text-muted sm:px-5">
      <span>Page {page} of {pages}, {total} in all</span>
      <span className="flex gap-2">
        <Button size="small" blockedBecause={has_previous ? undefined : 'This is the first page.'} onClick={() => onPage(page - 1)}>Previous</Button>
        <Button size="small" blockedBecause={has_next ? undefined : 'This is the last page.'} onClick={() => onPage(page + 1)}>Next</Button>
      </span>
    </nav>
  );
}
