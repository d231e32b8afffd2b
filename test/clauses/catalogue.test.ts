import assert from 'node:assert/strict';
import { accredit, answered, deployment, refused, type Deployment } from './deployment.ts';

describe('the catalogue, by HTTP', () => {
  let here: Deployment;
  beforeEach(async () => (here = await deployment()));
  afterEach(() => {
    here.close();
  });
  const titles = async (query: string) => {
    const { items } = answered(await here.ask(`GET /v1/datasets${query}`));
    return (items as { title: string }[]).map(({ title }) => title);
  };

  describe('P-2.0a snippets are for everybody who signs in', () => {
    it('a member gets code, notebooks and lines of Python by format, without any accreditation', async () => {
      const told = answered(await here.ask('GET /v1/datasets/aia/snippets', 'member'));
      assert.deepEqual(told['snippets'], [
        { title: 'One image', url: 'https://example.org/one.fits' },
      ]);
      assert.deepEqual(told['notebooks'], [
        { title: 'First steps', url: 'https://colab.example.org/first' },
      ]);
      assert.deepEqual(
        (told['python'] as { format: string }[]).map(({ format }) => format),
        ['FITS'],
      );
    });
    it('a visitor is asked to sign in', async () => {
      assert.equal((await here.ask('GET /v1/datasets/aia/snippets')).status, 401);
    });
    it('an unverified address is asked to be verified', async () => {
      here.app.identity.add({ id: 'unverified', emailVerified: false });
      const reply = await here.ask('GET /v1/datasets/aia/snippets', 'unverified');
      assert.deepEqual(refused(reply), ['email-not-verified']);
    });
  });

  describe('P-2.1.1 datasets are found under their project; what is missing can be asked for', () => {
    it('anybody finds them by project and by words', async () => {
      assert.deepEqual((await titles('?project=sun')).sort(), [
        'AIA images',
        'Images kept by a partner',
      ]);
      assert.deepEqual(await titles('?q=partner'), ['Images kept by a partner']);
      assert.deepEqual(await titles('?project=moon'), []);
    });
    it('the asker sees what became of a wish; nobody else does', async () => {
      const wish = { title: 'Venus maps', reason: 'Because we study its clouds.' };
      const { id } = answered(await here.ask('POST /v1/suggestions', 'member', wish), 201);
      const at = `/v1/suggestions/${String(id)}`;
      const answer = { verdict: 'decline', message: 'These are kept by another archive.' };
      answered(await here.desk(`POST ${at}/answer`, 'admin', answer));
      const seen = answered(await here.ask(`GET ${at}`, 'member'));
      assert.deepEqual([seen['state'], seen['message']], ['declined', answer.message]);
      assert.equal((await here.ask(`GET ${at}`, 'lead')).status, 404);
    });
  });

  describe('P-2.1.2 a dataset is hosted or with a partner', () => {
    it('a partner’s is told with link, terms and contact, and is signed for nobody', async () => {
      assert.deepEqual(answered(await here.ask('GET /v1/datasets/partner'))['partner'], {
        link: 'https://partner.example.org/data',
        terms: 'https://partner.example.org/terms',
        contact: 'partner@example.org',
      });
      await accredit(here);
      const reply = await here.ask('POST /v1/datasets/partner/downloads', 'lead', {});
      assert.ok(reply.status >= 400, reply.text);
      assert.match(reply.text, /https:\/\/partner\.example\.org\/data/);
    });
  });

  describe('P-2.1.3 who pays is told', () => {
    it('in the description and on the landing page', async () => {
      const { funding } = answered(await here.ask('GET /v1/datasets/aia'));
      assert.deepEqual(funding, ['A grant of the agency']);
      assert.match((await here.ask('GET /datasets/aia')).text, /A grant of the agency/);
    });
  });

  describe('P-2.1.4a data is under an Open Data Commons licence', () => {
    const described = {
      ...{ id: 'new', kind: 'partner', projectId: 'sun', title: 'New', summary: 'A new dataset.' },
      ...{ funding: [], creators: [{ name: 'Team' }], termsId: 'terms', planId: 'plan' },
      publisher: { name: 'Publisher', contact: 'publisher@example.org' },
      link: 'https://partner.example.org/data',
      partnerTerms: 'https://partner.example.org/terms',
      contact: 'partner@example.org',
    };
    for (const licence of ['PDDL-1.0', 'ODC-By-1.0', 'ODbL-1.0'])
      it(`${licence} is taken`, async () => {
        answered(await here.desk('POST /v1/datasets', 'admin', { ...described, licence }), 201);
      });
    it('another is refused by the field’s name', async () => {
      const reply = await here.desk('POST /v1/datasets', 'admin', { ...described, licence: 'MIT' });
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, '/licence']);
      assert.equal((await here.ask('GET /v1/datasets/new', 'admin')).status, 404);
    });
  });

  describe('P-2.1.4c what is held for ethical reasons is not released', () => {
    const hold = { reason: 'It may show private persons.' };
    it('a held dataset is downloaded by nobody until the ethics officer lifts the hold', async () => {
      await accredit(here);
      answered(await here.ask('POST /v1/datasets/aia/downloads', 'lead', {}), 201);
      answered(await here.desk('POST /v1/datasets/aia/hold', 'ethics', hold));
      const file = 'GET /v1/datasets/aia/files/000001/content';
      assert.ok(refused(await here.ask(file, 'lead')).length > 0);
      assert.deepEqual(refused(await here.desk('POST /v1/datasets/aia/lift', 'admin')), [
        'role-missing',
      ]);
      answered(await here.desk('POST /v1/datasets/aia/lift', 'ethics'));
      answered(await here.ask(file, 'lead'), 303);
    });
  });

  describe('P-3.1 data is cited by its DOI or address, in four formats', () => {
    for (const [format, begins] of Object.entries({
      text: /^AIA team/,
      bibtex: /^@\w+\{/,
      ris: /^TY {2}- /,
      csl: /^\[/,
    }))
      it(format, async () => {
        const reply = await here.ask(`GET /v1/datasets/aia/citation?format=${format}`);
        assert.equal(reply.status, 200);
        assert.match(reply.text, begins);
      });
  });

  describe('P-3.4b who makes a dataset is acknowledged', () => {
    it('by name and ORCID in the description and on the landing page, by name in the citation', async () => {
      const { creators } = answered(await here.ask('GET /v1/datasets/aia'));
      assert.deepEqual(creators, [{ name: 'AIA team', orcid: '0000-0002-1825-0097' }]);
      const page = (await here.ask('GET /datasets/aia')).text;
      assert.match(page, /AIA team/);
      assert.match(page, /https:\/\/orcid\.org\/0000-0002-1825-0097/);
      assert.match((await here.ask('GET /v1/datasets/aia/citation')).text, /AIA team/);
    });
  });

  describe('P-3.6b computing on a server is at one’s own cost', () => {
    it('and that is said where notebooks are offered', async () => {
      const { compute } = answered(await here.ask('GET /v1/datasets/aia/snippets', 'member'));
      assert.match(compute as string, /500 USD.*own cost/);
    });
  });
});
