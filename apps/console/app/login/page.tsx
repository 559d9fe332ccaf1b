import type { Metadata } from 'next';
import { Suspense } from 'react';
import { AuthFrame } from '@/features/auth/auth-frame';
import { LoginForm } from '@/features/auth/login-form';

export const metadata: Metadata = { title: 'Sign in' };

export default function LoginPage() {
  return <AuthFrame title="Sign in"><Suspense><LoginForm /></Suspense></AuthFrame>;
}
