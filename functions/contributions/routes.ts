import type { Route } from '../platform/http.ts';
import { adminRoutes as reviewRoutes } from './admin-routes.ts';
import { disagreementRoutes } from './disagreement-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { submissionRoutes } from './submission-routes.ts';

export const routes: Route[] = [...submissionRoutes, ...fileRoutes];
export const adminRoutes: Route[] = [...reviewRoutes, ...disagreementRoutes];
