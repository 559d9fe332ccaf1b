import type { Metadata } from 'next';
import { AuthFrame } from '@/features/auth/auth-frame';
import { RegisterForm } from '@/features/auth/register-form';

export const metadata: Metadata = { title: 'Create an account' };

export default function RegisterPage() {
  return <AuthFrame title="Create an account"><RegisterForm /></AuthFrame>;
}
