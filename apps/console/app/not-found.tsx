import { buttonClass } from '@/ui/button';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="text-2xl font-semibold">This page does not exist</h1>
        <p className="mt-1 mb-5 text-muted">The address may be mistyped, or what it showed is gone.</p>
        {/* no Link: what it needs would be loaded with every page, since every page may lead here */}
        <a href="/instances" className={buttonClass('primary')}>To your instances</a>
      </div>
    </main>
  );
}
