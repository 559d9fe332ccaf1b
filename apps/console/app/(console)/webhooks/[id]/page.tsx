import type { Metadata } from 'next';
import { WebhookDetail } from '@/features/webhooks/webhook-detail';

export const metadata: Metadata = { title: 'Webhook' };

export default async function Page({ params }: PageProps<'/webhooks/[id]'>) {
  return <WebhookDetail id={decodeURIComponent((await params).id)} />;
}
