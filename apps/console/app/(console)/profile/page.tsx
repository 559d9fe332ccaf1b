import type { Metadata } from 'next';
import { ProfilePage } from '@/features/profile/profile-page';

export const metadata: Metadata = { title: 'Profile and security' };

export default function Profile() {
  return <ProfilePage />;
}
