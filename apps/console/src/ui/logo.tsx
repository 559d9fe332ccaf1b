/** The name with its battlements. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 32 32" className="size-7 flex-none"><rect width="32" height="32" rx="7" fill="var(--accent)" /><path d="M7 24V10h4v3h3v-3h4v3h3v-3h4v14h-6v-4a3 3 0 0 0-6 0v4z" fill="var(--on-accent)" /></svg>
      Garrison
    </span>
  );
}
