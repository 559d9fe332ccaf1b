import Link from 'next/link';

/** Pages that show one thing of a kind. */
const pages: Readonly<Record<string, string>> = { instance: '/instances', instance_network: '/instances', volume: '/volumes', firewall: '/firewalls', script: '/scripts', webhook: '/webhooks' };

/** The kind of a thing, leading to its page where it has one. */
export function ResourceLink({ type, id }: { type: string; id: string | null }) {
  const words = type.replaceAll('_', ' ');
  const page = pages[type];
  return page && id ? <Link className="link" href={`${page}/${id}`}>{words}</Link> : <span>{words}</span>;
}
