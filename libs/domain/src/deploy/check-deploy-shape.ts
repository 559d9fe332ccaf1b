import type { Issue } from '../issue.js';
import { checkScriptContent } from '../scripts/script.rules.js';
import type { DeployRequest } from './deploy-request.js';
import { checkDeployShapeBy } from './deploy-shape.js';

/** The first check of a deployment with everything it needs, for where no byte counts. */
export const checkDeployShape = (request: DeployRequest): Issue[] => checkDeployShapeBy(request, checkScriptContent);
