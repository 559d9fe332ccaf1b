import { readSettings, SettingsError } from './env.js';

const enough = { REGION: 'TEST-1', REDIS_URL: 'redis://127.0.0.1:6379', DATA_DIR: '/tmp/agent', SEALING_KEY: 'k'.repeat(32) };

it('fills in what need not be said', () => {
  expect(readSettings(enough)).toMatchObject({ SIM_TIME: 'scaled', AGENT_PORT: 0, SIM_FAULTS: [], SIM_CONTROL: true, JOB_LOCK_MS: 15_000 });
  expect(readSettings(enough).FLEET_FILE).toMatch(/catalogue\/fleet\.yaml$/);
});

it('names everything that is wrong at once, without showing secrets', () => {
  const read = () =>
    readSettings({ ...enough, REGION: '', SIM_TIME: 'fast', SEALING_KEY: 'too-short-secret', SIM_FAULTS: 'boot_failed=9' });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(/REGION: is missing[^]*SIM_TIME: [^]*SIM_FAULTS: "boot_failed=9": after = comes a rate[^]*SEALING_KEY: /);
  expect(read).not.toThrow(/too-short-secret/);
});

it('does not let a foreign network steer the simulation unless told to', () => {
  expect(readSettings({ ...enough, AGENT_HOST: '0.0.0.0' }).SIM_CONTROL).toBe(false);
  expect(readSettings({ ...enough, AGENT_HOST: '0.0.0.0', SIM_CONTROL: 'true' }).SIM_CONTROL).toBe(true);
});
