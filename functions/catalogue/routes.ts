import type { Route } from '../platform/http.ts';
import { adminDatasetRoutes } from './admin-dataset-routes.ts';
import { datasetRoutes } from './dataset-routes.ts';
import { routes as landingRoutes } from './landing-routes.ts';
import { adminRelicensingRoutes, relicensingRoutes } from './relicensing-routes.ts';
import { adminSuggestionRoutes, suggestionRoutes } from './suggestion-routes.ts';
import { adminTextRoutes, textRoutes } from './text-routes.ts';

export const routes: Route[] = [
  ...datasetRoutes,
  ...textRoutes,
  ...suggestionRoutes,
  ...relicensingRoutes,
  ...landingRoutes,
];
export const adminRoutes: Route[] = [
  ...adminDatasetRoutes,
  ...adminTextRoutes,
  ...adminSuggestionRoutes,
  ...adminRelicensingRoutes,
];
