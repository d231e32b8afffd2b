import type { Route } from '../platform/http.ts';
import { routes as accreditation } from './accreditation-routes.ts';
import { routes as application } from './application-routes.ts';

export const routes: Route[] = [...application, ...accreditation];
export { adminRoutes } from './admin-routes.ts';
