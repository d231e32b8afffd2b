import { about } from './platform/about.ts';
import type { Route } from './platform/http.ts';

const rooms = () =>
  Promise.all([
    import('./catalogue/routes.ts'),
    import('./people/routes.ts'),
    import('./access/routes.ts'),
    import('./downloads/routes.ts'),
    import('./egress/routes.ts'),
    import('./contributions/routes.ts'),
  ]);

/** The table of `api`. */
export const routes = async (): Promise<Route[]> => [
  ...(await rooms()).flatMap((room) => room.routes),
  ...about('SpaceML Data Access', routes),
];

/** The table of `admin-api`; its description is nobody's but an admin's. */
export const adminRoutes = async (): Promise<Route[]> =>
  (await rooms()).flatMap((room) => room.adminRoutes);
