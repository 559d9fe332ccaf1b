import { itKeepsTheDriverContract } from '../testing/driver-contract.js';
import { simulatedFixture } from '../testing/simulated-fixture.js';

itKeepsTheDriverContract('simulated', () => simulatedFixture());
