import type { Metadata } from 'next';
import { FirstLoad } from '@/data/first-load';
import { SshKeyList } from '@/features/ssh-keys/ssh-key-list';
import { sshKeysQuery } from '@/features/ssh-keys/ssh-keys.query';

export const metadata: Metadata = { title: 'SSH keys' };

export default function SshKeysPage() {
  return <FirstLoad queries={(api) => [sshKeysQuery(api)]}><SshKeyList /></FirstLoad>;
}
