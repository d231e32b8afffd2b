import type { App } from '../../app.ts';
import type { Generation } from '../../platform/objects.ts';
import type { Malware } from '../domain/file.ts';
import { error, type Issue } from '../domain/issue.ts';

/**
 * What the scanner says of an object, where one is configured. Without one, and of what is larger than it takes, nothing is
 * known; a scanner that is not there throws, so that the check comes again: neither is ever *clean*.
 */
export async function scanFile(
  app: Pick<App, 'objects' | 'policy' | 'scanner'>,
  path: string,
  object: Generation & { size: number },
): Promise<{ malware: Malware } | { found: Issue }> {
  if (!app.scanner) return { malware: 'not-scanned' };
  if (object.size > app.policy.submission.scan.largest) return { malware: 'too-large' };
  const verdict = await app.scanner.scan(app.objects.read(object));
  switch (verdict.outcome) {
    case 'clean':
    case 'too-large':
      return { malware: verdict.outcome };
    case 'infected':
      return { found: infected(path, verdict.signature) };
  }
}

const infected = (path: string, signature: string): Issue =>
  error(
    'malware',
    path,
    `The scanner for malware found ${signature.replaceAll(/[^\w.:/()+ -]/g, '?')} in it.`,
    'Look where the file comes from; if you are sure of it, write to the contact.',
  );
