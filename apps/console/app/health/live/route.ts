/** For the container's health check: this process answers. */
export const GET = () => Response.json({ status: 'ok' });
