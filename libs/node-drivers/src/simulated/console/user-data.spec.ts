import { runUserData } from './user-data.js';

const guest = { hostName: 'trainer-1', user: 'ubuntu', seed: 1 };

it('prints what echo would print', () => {
  const { lines } = runUserData('#!/bin/bash\nNAME="big model"\necho "train $NAME on $(hostname)"\n# not this\necho plain words', guest);
  expect(lines).toEqual(['train big model on trainer-1', 'plain words']);
});

it('installs packages and remembers them', () => {
  const { lines, facts } = runUserData('apt-get update && sudo apt-get install -y git htop\npip install torch==2.4.0 numpy', guest);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Setting up git \(/),
      expect.stringMatching(/^Successfully installed torch-2\.4\.0 numpy-/),
    ]),
  );
  expect(facts.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['package git', 'package htop', 'package torch', 'package numpy']);
});

it('remembers files that were written', () => {
  const { lines, facts } = runUserData('echo hello > /root/hello.txt\ncat > /etc/motd <<EOF\nwelcome\nEOF\necho end', guest);
  expect(facts).toEqual([
    { kind: 'file', name: '/root/hello.txt', detail: '6 bytes' },
    { kind: 'file', name: '/etc/motd', detail: '7 bytes' },
  ]);
  expect(lines).toEqual(['+ cat > /etc/motd <<EOF', 'end']);
});

it('shows commands it cannot guess the output of, and keeps control structures whole', () => {
  expect(runUserData('nvidia-smi; ls /data\nif true; then echo x; fi', guest).lines).toEqual([
    '+ nvidia-smi',
    '+ ls /data',
    '+ if true; then echo x; fi',
  ]);
});

it('stops where the script exits and says how', () => {
  const { lines, exitCode } = runUserData('echo before\nexit 3\necho after', guest);
  expect([lines, exitCode]).toEqual([['before'], 3]);
});

it('reads cloud-config', () => {
  const config =
    '#cloud-config\npackages: [jq]\nwrite_files:\n  - path: /etc/x\n    content: abc\nruncmd:\n  - echo from runcmd\n  - [mkdir, /data]\n';
  const { lines, facts } = runUserData(config, guest);
  expect(lines).toEqual(expect.arrayContaining(['from runcmd', '+ mkdir /data']));
  expect(facts.map(({ name }) => name)).toEqual(['/etc/x', 'jq']);
});

it('reports cloud-config that is no YAML instead of failing', () => {
  expect(runUserData('#cloud-config\na: [', guest)).toMatchObject({
    exitCode: 1,
    lines: [expect.stringContaining('Failed loading yaml blob')],
  });
});
