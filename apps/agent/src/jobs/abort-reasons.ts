/** A newer command for the same machine has come: the older one stops where it is and leaves the machine to it. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
  constructor(readonly byFence: number) {
    super(`overtaken by command ${byFence} for the same machine`);
  }
}

/** The attempt took longer than its job allows. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  constructor(readonly limitMs: number) {
    super(`not done within ${limitMs / 1_000} s`);
  }
}

/** The agent stops: the job is given out again when its lock runs out, as if the agent had died. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
  constructor() {
    super('the agent stops; the job will be taken up again');
  }
}
