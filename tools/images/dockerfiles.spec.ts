import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builds } from '../dev/lib/build.mjs';
import { dockerFile, lastOf, root, stagesOf, type Instruction } from './compose-project.js';

const images = ['api', 'agent', 'console'] as const;
const read = (image: string) => stagesOf(readFileSync(dockerFile(`${image}.Dockerfile`), 'utf8'));
const runs = (stages: readonly (readonly Instruction[])[]) =>
  stages
    .flat()
    .filter(({ keyword }) => keyword === 'RUN')
    .map(({ rest }) => rest);

/** The folders that the lock file counts as workspaces. */
const workspaces = ['apps', 'libs', '.']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)))
  .filter((path) => (/^(apps|libs)\//.test(path) || path === 'tools') && existsSync(join(root, path, 'package.json')));

it('there is one for each app that people run', () => {
  const apps = readdirSync(join(root, 'apps')).filter((name) => name !== 'e2e' && existsSync(join(root, 'apps', name, 'package.json')));
  expect(apps.sort()).toEqual([...images].sort());
});

describe.each(images)('docker/%s.Dockerfile', (image) => {
  const stages = read(image);
  const runtime = stages.at(-1)!;

  it('installs with every manifest that the lock file knows', () => {
    const manifests = stages.flat().filter(({ keyword, rest }) => keyword === 'COPY' && /^\S+\/package\.json /.test(rest));
    expect(manifests.map(({ rest }) => rest).sort()).toEqual(workspaces.map((path) => `${path}/package.json ${path}/`).sort());
    expect(runs(stages).filter((run) => /npm (i|install)\b/.test(run))).toEqual([]);
  });

  it('builds and installs its own app only', () => {
    const own = runs(stages).filter((run) => /\b(npm ci|nx run-many)\b/.test(run));
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const run of own) expect(run).toMatch(new RegExp(` -[wp] @garrison/${image}$`));
  });

  it('brings no tools and no sources along', () => {
    const froms = runtime
      .filter(({ keyword }) => keyword === 'COPY')
      .map(({ rest }) => /^--from=(\w+) (\S+)/.exec(rest)!.slice(1).join(' '));
    expect(froms).toEqual([image === 'console' ? 'build /app/apps/console/.next/standalone' : 'production /app']);
    const production = runs(stages).filter((run) => run.startsWith('npm ci') && run.includes('--omit=dev'));
    expect(production).toHaveLength(image === 'console' ? 0 : 1);
  });

  it('runs a script that the build makes, as a user without power, with a health check', () => {
    const [script] = JSON.parse(lastOf(runtime, 'CMD')!) as [string];
    const outputs = [...builds.servers.outputs, ...builds.console.outputs].map((path) =>
      path.replace('apps/console/.next/standalone/', ''),
    );
    expect(outputs).toContain(script);
    expect(lastOf(runtime, 'ENTRYPOINT')).toBe('["node"]');
    expect(lastOf(runtime, 'USER')).toBe('node');
    expect(lastOf(runtime, 'HEALTHCHECK')).toMatch(
      / CMD \["node", "-e", "fetch\(`http:\/\/127\.0\.0\.1:\$\{process\.env\.\w*PORT}\/health\/live`\)/,
    );
  });

  it('starts from one base image, which a build may replace', () => {
    const names = stages.map(([from]) => / AS (\w+)$/.exec(from!.rest)?.[1]);
    const bases = stages.map(([from]) => from!.rest.split(' ')[0]!).filter((base) => !names.includes(base));
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
  });
});

it('secrets, data and outputs stay out of every build', () => {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['**/.env', '**/.env.*', '**/node_modules', '**/dist', '**/.next', '.data', '.git']));
});
