import { accreditations } from './access/domain/accreditation.ts';
import { applications } from './access/domain/application.ts';
import { denyList } from './access/domain/deny.ts';
import { publications } from './access/domain/publication.ts';
import { revocations } from './access/domain/revocation.ts';
import { datasets } from './catalogue/domain/dataset.ts';
import { relicensing } from './catalogue/domain/relicensing.ts';
import { suggestions } from './catalogue/domain/suggestion.ts';
import { plans, terms } from './catalogue/domain/terms.ts';
import { dataPlans } from './contributions/domain/data-plan.ts';
import { helpRequests } from './contributions/domain/help.ts';
import { submissions } from './contributions/domain/submission.ts';
import { alerts } from './egress/domain/alert.ts';
import { statements } from './egress/domain/stated.ts';
import { erasures } from './people/domain/erasure.ts';
import { people } from './people/domain/person.ts';
import type { Kind } from './platform/documents.ts';

/** Every kind of record that keeps a chain of events: anchored monthly, checked by `scripts/verify-audit`. */
export const audited: Record<string, Kind<unknown>> = {
  accreditations,
  alerts,
  applications,
  dataPlans,
  datasets,
  denyList,
  erasures,
  helpRequests,
  people,
  plans,
  publications,
  relicensing,
  revocations,
  statements,
  submissions,
  suggestions,
  terms,
};
