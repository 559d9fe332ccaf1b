import type { Metadata } from 'next';
import { CapacityList } from '@/features/admin/admin-lists';

export const metadata: Metadata = { title: 'Capacity' };

export default function Page() {
  return <CapacityList />;
}
