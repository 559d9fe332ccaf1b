import { emptyDeployForm, type DeployForm } from './deploy-request';

const KEY = 'garrison.deploy-draft';

/** Keeps what was entered for this tab, so that a reload loses nothing. Secrets are not kept. */
export function keepDraft(form: DeployForm): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...form, jupyter_password: null }));
  } catch {
    // a full or forbidden store only costs the draft
  }
}

/** The kept draft on top of an empty form; undefined when there is none. */
export function readDraft(): DeployForm | undefined {
  try {
    const kept = sessionStorage.getItem(KEY);
    return kept ? { ...emptyDeployForm, ...(JSON.parse(kept) as Partial<DeployForm>) } : undefined;
  } catch {
    return undefined;
  }
}

export function clearDraft(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
