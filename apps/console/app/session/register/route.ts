import { NextResponse } from 'next/server';
import { passedOn, postToApi } from '@/session/api-session';
import { handleSignIn } from '@/session/sign-in';

/** Creates the account and signs in with it; a refused registration is answered as the API said it. */
export const POST = (request: Request) =>
  handleSignIn(request, async (account) => {
    const { status, body } = await postToApi('register', account, passedOn(request));
    return status === 201 ? undefined : NextResponse.json(body, { status });
  });
