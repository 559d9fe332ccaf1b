/** The socket.io connection starts as HTTP and becomes a WebSocket at the same address. */
const socketOrigins = (apiPublicUrl: string): string[] => {
  const { origin } = new URL(apiPublicUrl);
  return [origin, origin.replace(/^http/, 'ws')];
};

/**
 * The policy of one page. Scripts run only with this response's nonce. Styles may be inline: positions of menus and sliders are style attributes.
 */
export function contentSecurityPolicy({ nonce, apiPublicUrl, development }: { nonce: string; apiPublicUrl: string; development: boolean }): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...socketOrigins(apiPublicUrl), ...(development ? ['ws:'] : [])].join(' ')}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
