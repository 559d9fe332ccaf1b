'use client';

import { Button } from '@/ui/button';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="text-2xl font-semibold">This page broke</h1>
        <p className="mt-1 mb-5 text-muted">Nothing of yours is lost: your machines do not depend on this page.</p>
        <Button look="primary" onClick={reset}>Try again</Button>
      </div>
    </main>
  );
}
