import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ChatPage } from '@/features/chat/chat-page';

export const metadata: Metadata = { title: 'AI chat' };

export default function Page() {
  return <Suspense><ChatPage /></Suspense>;
}
