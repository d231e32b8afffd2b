import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { egress } from '../../functions/egress/domain/ledger.ts';
import type { Warehouse } from '../../functions/egress/stores/warehouse.ts';
import { people } from '../../functions/people/domain/person.ts';
import { downloadRow } from '../../scripts/billing/export-row.ts';
import { testApp } from '../support/app.ts';
import { accreditation, request } from './builders.ts';
import type { World } from './worlds.ts';

export const bucket = 'demo-test-datasets';
export const usage = {
  project: 'demo-test',
  bucket,
  hour: '2026-11-01T10:00:00Z',
  bytes: 3000,
  cost: 90,
  exportTime: '2026-11-02T07:00:00Z',
};
export const other = {
  accreditationId: 'acc-b',
  personId: 'person-b',
  requestId: 'r2',
  bytes: '500',
};

/** Two researchers with three shares to one; 90 USD were billed for their hour. */
export async function accounted(world: World, rows = [downloadRow(usage)]) {
  const app = testApp({ warehouse: world.warehouse });
  for (const letter of ['a', 'b']) {
    const id = `person-${letter}`;
    await app.documents.createOnce(
      accreditations,
      `acc-${letter}`,
      accreditation({ leadId: id, memberIds: [id], budget: { amount: '84', currency: 'USD' } }),
    );
    await app.documents.createOnce(members, `acc-${letter}/${id}`, {
      ...{ state: 'active', personId: id, addressId: `e-${letter}` },
      ...{ invitedAt: app.now(), since: app.now() },
    });
    await app.documents.createOnce(people, id, {
      personal: { email: `${letter}@example.org`, name: letter, organisation: 'X' },
      accepted: {},
      createdAt: app.now(),
      version: 1,
    });
  }
  await world.warehouse.addRequests(
    [request({ bytes: '1500' }), request(other)],
    new Date(app.now().getTime() - 3_600_000),
  );
  await world.arrive(rows);
  return app;
}
export type Accounted = Awaited<ReturnType<typeof accounted>>;

export const net = async (app: Accounted, id: string): Promise<string> =>
  (await app.documents.get(egress, id))?.costs[0]?.net ?? '0';
/** What accounting writes to Firestore, by path. */
export const ledger = (app: Accounted) =>
  [...app.documents.stored].filter(([path]) => /^(egress|alerts|mail)\//.test(path)).sort();

/** The same services, which stop for good after `steps` calls: half of the time before the call is heard, half after. */
export function stopping(
  app: Accounted,
  steps: number,
): Pick<Accounted, 'documents' | 'warehouse'> {
  let left = steps;
  const guard = <T extends object>(service: T): T =>
    new Proxy(service, {
      get: (target, name) => {
        const method = Reflect.get(target, name, target) as unknown;
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          if (left-- <= 0) throw new Error('stopped');
          const result: unknown = await (method.apply(target, args) as Promise<unknown>);
          if (left <= 0) throw new Error('stopped');
          return result;
        };
      },
    });
  return { documents: guard(app.documents), warehouse: guard<Warehouse>(app.warehouse) };
}

/** The same services, the warehouse stopping after one of its methods did what it does. */
export function stoppingAfter(app: Accounted, name: keyof Warehouse): Pick<Accounted, 'warehouse'> {
  const warehouse = new Proxy(app.warehouse, {
    get: (target, asked) => {
      const method = Reflect.get(target, asked) as (...args: unknown[]) => Promise<unknown>;
      if (asked !== name) return method.bind(app.warehouse);
      return async (...args: unknown[]) => {
        await method.apply(app.warehouse, args);
        throw new Error('stopped');
      };
    },
  });
  return { warehouse };
}
