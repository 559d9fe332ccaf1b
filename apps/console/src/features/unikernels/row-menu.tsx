'use client';

import { EllipsisVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { Menu } from '@/ui/menu';

/** The actions of one row. */
export const RowMenu = ({ name, children }: { name: string; children: ReactNode }) => (
  <Menu trigger={<Button look="ghost" size="icon" aria-label={`Actions for ${name}`} data-testid={`menu-${name}`}><EllipsisVertical aria-hidden className="size-4" /></Button>}>{children}</Menu>
);
