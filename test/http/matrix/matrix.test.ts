import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { accreditationMatrix } from './accreditations.ts';
import { applicationMatrix } from './applications.ts';
import { rowNames, tryMatrix } from './matrix.ts';
import { submissionMatrix } from './submissions.ts';

/** Routes whose record belongs to nobody: the role alone decides, which authorization.test.ts tries. */
const byRoleAlone =
  /^admin-api \w+ \/v1\/(projects|datasets|suggestions|egress|deny-list|revocations|relicensing|help-requests)\//;
/** Routes that ask for more than whose it is: each with tests of its own. */
const elsewhere: Record<string, string> = {
  'api GET /v1/relicensing/{id}': 'test/catalogue/relicensing.test.ts',
  'api POST /v1/relicensing/{id}/withdraw': 'test/catalogue/relicensing.test.ts',
  'api DELETE /v1/data-plans/{id}': 'test/contributions/help-and-plans.test.ts',
  'api GET /v1/data-plans/{id}': 'test/contributions/help-and-plans.test.ts',
  'api PUT /v1/data-plans/{id}': 'test/contributions/help-and-plans.test.ts',
  'api POST /v1/data-plans/{id}/share': 'test/contributions/help-and-plans.test.ts',
  'api POST /v1/data-plans/{id}/unshare': 'test/contributions/help-and-plans.test.ts',
  'api POST /v1/help-requests/{id}/close': 'test/contributions/help-and-plans.test.ts',
  'api GET /v1/submissions/{id}/help': 'test/contributions/help-and-plans.test.ts',
  'api POST /v1/submissions/{id}/help': 'test/contributions/help-and-plans.test.ts',
  'api GET /v1/submissions/{id}/changes': 'test/contributions/changes.test.ts',
  'admin-api GET /v1/submissions/{id}/changes': 'test/contributions/changes.test.ts',
  'admin-api POST /v1/submissions/{id}/files/{file}/link': 'test/contributions/changes.test.ts',
  'admin-api GET /v1/submissions/{id}/data-plans': 'test/contributions/help-and-plans.test.ts',
  'admin-api GET /v1/applications/{id}/data-plans': 'test/contributions/help-and-plans.test.ts',
  'api GET /v1/suggestions/{id}': 'test/catalogue/suggestions.test.ts',
  'api GET /v1/datasets/{id}/snippets': 'test/clauses/catalogue.test.ts',
  'api GET /v1/datasets/{id}/access': 'test/access/may-download.test.ts',
  'api POST /v1/datasets/{id}/downloads': 'test/access/may-download.test.ts',
  'api GET /v1/datasets/{id}/files/{file}/content': 'test/access/may-download.test.ts',
  'api GET /v1/downloads/{id}/files': 'test/downloads/downloads.test.ts',
  'api POST /v1/submissions/{id}/files/{file}/session': 'test/contributions/declare.test.ts',
  'admin-api POST /v1/accreditations/{id}/members/{member}/reinstate':
    'test/access/suspended-member.test.ts',
  'admin-api POST /v1/accreditations/{id}/confirm-revocation': 'test/access/misuse.test.ts',
  'admin-api POST /v1/accreditations/{id}/take-back-revocation':
    'test/access/misuse-taken-back.test.ts',
  'admin-api POST /v1/accreditations/{id}/missing-citations': 'test/access/citations.test.ts',
  'api POST /v1/publications/{id}/answer': 'test/access/citations.test.ts',
  'admin-api POST /v1/publications/{id}/settle': 'test/access/citations.test.ts',
  'api POST /v1/accreditations/{id}/attest-deletion': 'test/access/closing.test.ts',
};

describe('the matrix of route × caller × state', () => {
  it('has a row for every route on somebody’s record: add yours in test/http/matrix/', async () => {
    const rows = [applicationMatrix, accreditationMatrix, submissionMatrix].flatMap(({ rows }) =>
      Object.keys(rows),
    );
    const named = [...rows, ...Object.keys(elsewhere)];
    const asked = (await rowNames()).filter((name) => !byRoleAlone.test(name));
    assert.deepEqual(named.toSorted(), asked.toSorted());
    for (const path of Object.values(elsewhere)) assert.ok(existsSync(path), path);
  });
});
tryMatrix(applicationMatrix);
tryMatrix(accreditationMatrix);
tryMatrix(submissionMatrix);
