import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Where a request came from, for counting: the right-most forwarded address is the one that Google's
 * front end saw, the rest is the caller's own claim. One network (/64) where the address is IPv6.
 */
export function addressOf(request: IncomingMessage): string {
  const claims = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const address = claims.at(-1)!.trim();
  return network(address === '' ? String(request.socket.remoteAddress) : address);
}

function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const zeros = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
