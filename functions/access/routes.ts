import type { Route } from '../platform/http.ts';
import { accreditationDeskRoutes } from './accreditation-desk-routes.ts';
import { routes as accreditation } from './accreditation-routes.ts';
import { adminRoutes as review } from './admin-routes.ts';
import { routes as application } from './application-routes.ts';
import { denyRoutes } from './deny-routes.ts';
import { handoverRoutes } from './handover-routes.ts';
import { adminPublicationRoutes, publicationRoutes } from './publication-routes.ts';
import { adminRenewalRoutes, renewalRoutes } from './renewal-routes.ts';
import { revocationRoutes } from './revocation-routes.ts';

export const routes: Route[] = [
  ...application,
  ...accreditation,
  ...renewalRoutes,
  ...handoverRoutes,
  ...publicationRoutes,
];
export const adminRoutes: Route[] = [
  ...review,
  ...accreditationDeskRoutes,
  ...revocationRoutes,
  ...denyRoutes,
  ...adminRenewalRoutes,
  ...adminPublicationRoutes,
];
