import { handleSignIn } from '@/session/sign-in';

export const POST = (request: Request) => handleSignIn(request);
