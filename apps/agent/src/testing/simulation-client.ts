/** Steers a running agent's simulation as an operator would. */
export function simulationClient(port: number) {
  const call = async (method: string, path: string, body?: unknown, signal?: AbortSignal) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal,
      headers: { connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: <T>() => JSON.parse(text) as T };
  };
  return {
    call,
    /** Resolves when something stands still, which means that what went before it is acknowledged. */
    async untilWaiting(): Promise<void> {
      while ((await call('GET', '/sim')).json<{ waiting: unknown[] }>().waiting.length === 0);
    },
    /** Lets `count` passes go on, waiting for them to come; gives `step` or `step:part` of each. */
    async step(count = 1, signal?: AbortSignal): Promise<string[]> {
      const answer = await call('POST', '/sim/step', { count }, signal);
      const { released } = answer.json<{ released: { step: string; part: string | null }[] }>();
      return released.map(({ step, part }) => (step === 'boot' ? `boot:${part}` : step));
    },
  };
}
