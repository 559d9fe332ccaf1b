import { parseArgs } from 'node:util';
import { UserError } from '../../dev/lib/user-error.mjs';

const usualParts = ['deploy', 'list', 'floor', 'meter'];
/** The console is measured only when it is asked for: it needs a browser and, for more than bytes, Lighthouse. */
const parts = [...usualParts, 'console'];

const number = (text, flag, lowest, highest) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new UserError(`--${flag} has to be a whole number from ${lowest} to ${highest}, not "${text}".`);
};

const flags = {
  machines: { type: 'string', default: '400' },
  'in-flight': { type: 'string', default: '8,16,32' },
  burst: { type: 'string', default: '300' },
  accounts: { type: 'string', default: '8' },
  repeat: { type: 'string', default: '2' },
  rows: { type: 'string', default: '25000' },
  requests: { type: 'string', default: '300' },
  metered: { type: 'string', default: '25000' },
  owners: { type: 'string', default: '1000' },
  only: { type: 'string', default: usualParts.join(',') },
  'fetch-lighthouse': { type: 'boolean' },
  profile: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
};

export const helpText = `npm run bench [-- options]: measures a Garrison of its own on this machine and ends it.

  --machines N     machines to bring to ACTIVE for each number in flight (400)
  --in-flight LIST how many deployments are under way at once (8,16,32)
  --burst N        machines asked for as fast as 16 callers can, without waiting for ACTIVE (300; 0 = none)
  --accounts N     accounts that deploy (8)
  --repeat N       measure everything so many times and show the best, for a machine that others use too (2)
  --rows N         rows of everything for the account whose lists are read; as many belong to others (25000)
  --requests N     requests for each kind of list (300)
  --metered N      running machines, with two volumes each, that the meter charges a minute of (25000)
  --owners N       accounts they belong to (1000)
  --only LIST      parts to run: ${parts.join(', ')} (all but console)
  --fetch-lighthouse  with the part console: fetch Lighthouse from npm into .cache (185 MB) if it is not there
  --profile DIR    CPU profiles of api, worker and agents, and the slowest statements, into this folder
  --help           this list`;

/**
 * The settings of one run.
 * @throws UserError naming the first one that makes no sense
 */
export function readOptions(argv) {
  let given;
  try {
    given = parseArgs({ args: argv, options: flags }).values;
  } catch (error) {
    throw new UserError(`${error.message.split('. ')[0].replace(/\.$/, '')}: npm run bench -- --help lists the options.`);
  }
  const only = given.only.split(',');
  const unknown = only.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new UserError(`--only knows ${parts.join(', ')}, not "${unknown}".`);
  const options = {
    help: given.help === true,
    machines: number(given.machines, 'machines', 1, 3_000),
    inFlight: given['in-flight'].split(',').map((text) => number(text, 'in-flight', 1, 256)),
    burst: number(given.burst, 'burst', 0, 3_000),
    accounts: number(given.accounts, 'accounts', 1, 64),
    repeat: number(given.repeat, 'repeat', 1, 20),
    rows: number(given.rows, 'rows', 1_000, 1_000_000),
    requests: number(given.requests, 'requests', 10, 100_000),
    metered: number(given.metered, 'metered', 1, 1_000_000),
    owners: number(given.owners, 'owners', 1, 100_000),
    profile: given.profile,
    fetchLighthouse: given['fetch-lighthouse'] === true,
    runs: (part) => only.includes(part),
  };
  if (machinesOf(options) > MOST_MACHINES) {
    throw new UserError(`That makes ${machinesOf(options)} machines, and the regions have public addresses for ${MOST_MACHINES}: ask for fewer with --machines, --repeat or --burst.`);
  }
  return options;
}

/** The public addresses of the regions of bench-fleet.mjs, by catalogue/regions.yaml, with a few to spare. */
const MOST_MACHINES = 3_000;

/** How many machines a run deploys, besides those it warms up with. */
export const machinesOf = ({ machines, inFlight, burst, repeat, runs }) => (runs('deploy') ? repeat * (machines * inFlight.length + burst) : 0);
