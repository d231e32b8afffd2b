import type { Route } from '../platform/http.ts';
import { fileRoutes } from './file-routes.ts';
import { submissionRoutes } from './submission-routes.ts';

export const routes: Route[] = [...submissionRoutes, ...fileRoutes];
export { adminRoutes } from './admin-routes.ts';
