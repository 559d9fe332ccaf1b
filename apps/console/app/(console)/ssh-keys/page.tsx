import type { Metadata } from 'next';
import { SshKeyList } from '@/features/ssh-keys/ssh-key-list';

export const metadata: Metadata = { title: 'SSH keys' };

export default function SshKeysPage() {
  return <SshKeyList />;
}
