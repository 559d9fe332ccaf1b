import { ApiError, urlOf } from '@garrison/api-client';
import type { ErrorResponse } from '@garrison/contracts';
import { keepRequest } from '@/data/answered';
import { leaveForLogin, pageHeaders } from '@/data/api';
import { curlOf, type ApiCommand, type CurlTarget } from './curl';
import { saveFile } from './save-file';

/**
 * Fetches a file of the API through the forwarder, which takes calls of our own scripts only, and offers it to the browser.
 * @throws ApiError when it is refused.
 */
export async function download(target: CurlTarget, command: ApiCommand, name: string): Promise<void> {
  const { endpoint, input = {} } = command;
  const response = await fetch(urlOf(target.routes[endpoint], input).replace(/^\/api\//, '/bff/'), { headers: pageHeaders });
  if (response.ok) return saveFile(name, await response.blob());
  if (response.status === 401) leaveForLogin();
  const answer = (await response.json()) as ErrorResponse;
  keepRequest(answer, { id: answer.request_id, curl: () => curlOf(target, command) });
  throw new ApiError(response.status, answer);
}
