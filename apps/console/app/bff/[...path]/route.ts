import type { NextRequest } from 'next/server';
import { forward } from '@/session/forward';

const handle = (request: NextRequest) => forward(request, request.cookies);

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
