import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import {
  dockerFile,
  documentedSettings,
  environmentOf,
  examplesOf,
  lastOf,
  readYaml,
  root,
  stagesOf,
  variablesOf,
  type ComposeProject,
  type Service,
} from './compose-project.js';
import { cloudServices, interpolate } from './lib/compose-file.mjs';

const files = ['compose.yml', 'compose.external.yml', 'compose.dev.yml'];
const text = (name: string) => readFileSync(dockerFile(name), 'utf8');
const cloud = readYaml<ComposeProject>(dockerFile('compose.yml'));
const services = Object.entries(cloud.services);
const ours = services.filter(([, service]) => service.build);
const regions = readYaml<{ regions: { code: string }[] }>(join(root, 'catalogue/regions.yaml')).regions.map(({ code }) => code);

/** The stage of a Dockerfile that runs, for a service that is built. */
const imageOf = (service: Service) => stagesOf(readFileSync(join(root, service.build!.dockerfile), 'utf8')).at(-1)!;
const processOf = (name: string) => (name === 'migrate' ? 'api' : name.replace(/-.*$/, ''));

/** Some value for each variable that has no default. */
const given = Object.fromEntries(
  files.flatMap((name) =>
    variablesOf(text(name))
      .filter((variable) => variable.default === undefined)
      .map(({ name }) => [name, 'x']),
  ),
);

/** Rules of taste: services stand in the order in which they start, keys in the order in which they matter. */
const matterOfTaste = [
  'require-project-name-field',
  'service-dependencies-alphabetical-order',
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
];
type Finding = { rule: string; line: number; message: string };

/** What the schema of the Compose specification and the linter's rules find wrong in a file, all variables at their defaults. */
function problems(source: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-compose-'));
  const path = join(folder, 'compose.yml');
  writeFileSync(path, interpolate(source, given));
  const linter = new DCLinter({
    rules: Object.fromEntries(matterOfTaste.map((rule) => [rule, 0])),
    quiet: true,
    debug: false,
    exclude: [],
  });
  const results = linter.lintFiles([path], false) as { messages: Finding[] }[];
  rmSync(folder, { recursive: true });
  return results.flatMap(({ messages }) => messages.map(({ rule, line, message }) => `${line} ${rule}: ${message}`));
}

describe('the form', () => {
  it.each(files)('of %s follows the Compose specification', (name) => {
    expect(problems(text(name))).toEqual([]);
  });

  it.each([
    ['a misspelt key', 'stop_grace_period', 'stop_grace_perod', 'invalid-schema'],
    ['a port open to everybody', '${API_BIND:-127.0.0.1}:', '', 'no-unbound-port-interfaces'],
    ['an image without a version', 'redis:7.2-bookworm', 'redis', 'service-image-require-explicit-tag'],
  ])('is really checked: %s is found', (_what, good, bad, rule) => {
    expect(text('compose.yml')).toContain(good);
    expect(problems(text('compose.yml').replace(good, bad))).toEqual([expect.stringContaining(rule)]);
  });
});

describe('settings', () => {
  const variables = files.flatMap((name) => variablesOf(text(name)));
  const examples = examplesOf(text('.env.example'));

  it('are all explained in docker/.env.example, and nothing else is', () => {
    expect([...new Set(variables.map(({ name }) => name))].sort()).toEqual(examples.map(({ name }) => name).sort());
  });

  it('have the default that docker/.env.example shows', () => {
    for (const variable of variables.filter((one) => one.default !== undefined)) {
      expect(examples).toContainEqual({ name: variable.name, value: variable.default, active: false });
    }
  });

  it.each(['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'JWT_SECRET', 'SEALING_KEY', 'PAYMENT_PROVIDER'])('refuse to go without %s', (name) => {
    expect(examples).toContainEqual({ name, value: '', active: true });
    for (const value of [undefined, '']) {
      expect(() => interpolate(text('compose.yml'), { ...given, [name]: value })).toThrow(`${name}: set it in docker/.env`);
    }
  });

  it('that nobody set are empty texts, as compose has it', () => {
    const environment = Object.values(cloudServices({ ...given, AI_PROVIDER_URL: undefined })['api'].environment as Record<string, unknown>);
    expect(environment.length).toBeGreaterThan(20);
    expect(environment).toContain('');
    expect(environment).not.toContain(null);
  });

  it('refuse to use a server of your own that is not named', () => {
    for (const name of ['DATABASE_URL', 'REDIS_URL']) {
      expect(() => interpolate(text('compose.external.yml'), { ...given, [name]: undefined })).toThrow(`${name}: set it in docker/.env`);
    }
  });

  const documented = documentedSettings(readFileSync(join(root, 'docs/configuration.md'), 'utf8'));

  it.each(ours)('of %s are ones its process reads, and none that it requires is missing', (name, service) => {
    const known = documented[processOf(name)]!;
    const given = Object.keys({ ...environmentOf(imageOf(service)), ...service.environment });
    const required = [...known].filter(([, isRequired]) => isRequired).map(([setting]) => setting);
    expect(given).toEqual(expect.arrayContaining(required));
    expect(Object.keys(service.environment ?? {}).filter((setting) => !known.has(setting))).toEqual([]);
  });
});

describe('services', () => {
  it('have one agent for each region, each with hardware of its own', () => {
    const agents = services.filter(([name]) => name.startsWith('agent-'));
    expect(agents.map(([, { environment }]) => environment?.REGION).sort()).toEqual([...regions].sort());
    for (const [name, { environment, volumes }] of agents) {
      expect([name, volumes]).toEqual([`agent-${environment!.REGION!.toLowerCase()}`, [`${name}:/var/lib/garrison`]]);
    }
  });

  it.each(ours)('build %s from files that exist, and run one that is built', (_name, service) => {
    expect(existsSync(join(root, service.build!.dockerfile))).toBe(true);
    const [script] = service.command ?? (JSON.parse(lastOf(imageOf(service), 'CMD')!) as string[]);
    const source = script!.startsWith('apps/console/')
      ? 'apps/console/next.config.mjs'
      : script!.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect(existsSync(join(root, source))).toBe(true);
  });

  it.each(services)('%s runs as a user without power', (_name, service) => {
    const user = service.user ?? (service.build && lastOf(imageOf(service), 'USER'));
    expect(user).toMatch(/^(node|postgres|redis)$/);
    expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect([service.privileged, service.cap_add]).toEqual([undefined, undefined]);
  });

  it.each(services)('%s comes back after a crash and has limits', (name, service) => {
    expect(service.restart).toBe(name === 'migrate' ? 'on-failure:3' : 'unless-stopped');
    expect(service.deploy?.resources.limits.memory).toMatch(/^\d+[MG]$/);
  });

  it.each(services.filter(([name]) => name !== 'migrate'))('%s has a health check', (_name, service) => {
    expect(service.healthcheck?.disable).toBeUndefined();
    expect(service.healthcheck?.test ?? (service.build && lastOf(imageOf(service), 'HEALTHCHECK'))).toBeDefined();
  });

  it.each(services)('%s waits for what exists and can tell when it is there', (_name, service) => {
    for (const [dependency, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect([dependency, condition]).toEqual([
        dependency,
        dependency === 'migrate' ? 'service_completed_successfully' : 'service_healthy',
      ]);
      expect(cloud.services).toHaveProperty([dependency]);
    }
  });
});

describe('reach', () => {
  it('opens only the API and the console, on this machine only unless told otherwise', () => {
    expect(Object.fromEntries(services.filter(([, { ports }]) => ports).map(([name, { ports }]) => [name, ports]))).toEqual({
      api: ['${API_BIND:-127.0.0.1}:${API_PORT:-4000}:4000'],
      console: ['${CONSOLE_BIND:-127.0.0.1}:${CONSOLE_PORT:-3000}:3000'],
    });
    const dev = readYaml<ComposeProject>(dockerFile('compose.dev.yml'));
    expect(Object.values(dev.services).flatMap(({ ports }) => ports)).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:.*:5432$/),
      expect.stringMatching(/^127\.0\.0\.1:.*:6379$/),
    ]);
  });

  it('keeps agents and console away from Postgres, and the console from Redis', () => {
    const members = (network: string) => services.filter(([, { networks }]) => networks?.includes(network)).map(([name]) => name);
    expect(members('database')).toEqual(['postgres', 'migrate', 'api', 'worker']);
    expect(members('queue')).toEqual([
      'redis',
      'api',
      'worker',
      ...services.map(([name]) => name).filter((name) => name.startsWith('agent-')),
    ]);
    expect(members('front')).toEqual(['api', 'console']);
    expect(cloud.networks).toMatchObject({ database: { internal: true }, queue: { internal: true } });
  });

  it('uses every volume once', () => {
    const used = services.flatMap(([, { volumes }]) => volumes ?? []).map((volume) => volume.split(':')[0]);
    expect([...used].sort()).toEqual(Object.keys(cloud.volumes!).sort());
  });
});

describe('servers of your own', () => {
  const external = readYaml<ComposeProject>(dockerFile('compose.external.yml'));
  const reading = (setting: string) => ours.filter(([, { environment }]) => environment?.[setting]).map(([name]) => name);

  it('replace the bundled ones everywhere', () => {
    expect(external.services).toMatchObject({ postgres: { profiles: ['bundled'] }, redis: { profiles: ['bundled'] } });
    for (const setting of ['DATABASE_URL', 'REDIS_URL']) {
      const given = Object.entries(external.services).filter(([, { environment }]) => environment?.[setting]);
      expect(given.map(([name]) => name).sort()).toEqual(reading(setting).sort());
    }
  });

  it('are waited for by nobody', () => {
    for (const [name, { depends_on: base }] of services) {
      for (const server of ['postgres', 'redis'].filter((one) => base?.[one])) {
        expect(external.services[name]?.depends_on?.[server]).toMatchObject({ required: false });
      }
    }
  });

  it('can be reached', () => {
    expect(external.networks).toEqual({ database: { internal: false }, queue: { internal: false } });
  });
});
