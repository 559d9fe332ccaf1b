import { z } from 'zod';

const given = (name: string) => z.string({ error: `${name} is required` }).min(1, `${name} is required`);

const schema = z.object({
  DEMO_EMAIL: given('DEMO_EMAIL'),
  DEMO_PASSWORD: given('DEMO_PASSWORD'),
  /** The whole text of a key, `grn_<12 hexadecimal digits>_<43 characters of base64url>`. */
  DEMO_API_KEY: given('DEMO_API_KEY'),
  DEMO_ROLE: z.enum(['user', 'operator'], { error: 'DEMO_ROLE must be user or operator' }).default('user'),
  /** A line of a .pub file; without it a pair is made whose private key nobody has. */
  DEMO_PUBLIC_KEY: z.string().optional(),
});

/** Who the demo account is; read by the seed beside the settings of `readEnv`. */
export type DemoEnv = z.infer<typeof schema>;

/** Reads the demo account, or throws one error that names every setting that is missing or wrong. */
export function readDemoEnv(source: NodeJS.ProcessEnv = process.env): DemoEnv {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(`Settings: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
}
