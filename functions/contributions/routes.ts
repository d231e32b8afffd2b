import type { Route } from '../platform/http.ts';
import { adminRoutes as reviewRoutes } from './admin-routes.ts';
import { adminChangeRoutes, changeRoutes } from './change-routes.ts';
import { contributionRoutes } from './contribution-routes.ts';
import { disagreementRoutes } from './disagreement-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { adminHelpRoutes, helpRoutes } from './help-routes.ts';
import { adminPlanRoutes, planRoutes } from './plan-routes.ts';
import { submissionRoutes } from './submission-routes.ts';
import { versionRoutes } from './version-routes.ts';

export const routes: Route[] = [
  ...submissionRoutes,
  ...fileRoutes,
  ...helpRoutes,
  ...changeRoutes,
  ...planRoutes,
  ...contributionRoutes,
];
export const adminRoutes: Route[] = [
  ...reviewRoutes,
  ...versionRoutes,
  ...disagreementRoutes,
  ...adminHelpRoutes,
  ...adminChangeRoutes,
  ...adminPlanRoutes,
];
