import type { Metadata } from 'next';
import { NewScript } from '@/features/scripts/script-pages';

export const metadata: Metadata = { title: 'New script' };

export default function Page() {
  return <NewScript />;
}
