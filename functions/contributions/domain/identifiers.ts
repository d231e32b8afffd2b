/** An ORCID iD with its check digit (ISO 7064 mod 11-2): `0000-0002-1825-0097`. */
export function isOrcid(id: string): boolean {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(id)) return false;
  const digits = id.replaceAll('-', '');
  const total = Array.from(digits.slice(0, 15)).reduce(
    (sum, digit) => (sum + Number(digit)) * 2,
    0,
  );
  const check = (12 - (total % 11)) % 11;
  return digits[15] === (check === 10 ? 'X' : String(check));
}

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** A ROR id with its check digits (ISO 7064 mod 97-10 over Crockford's base 32): `https://ror.org/03yrm5c26`. */
export function isRor(id: string): boolean {
  const parts = /^https:\/\/ror\.org\/(0[0-9a-hj-km-np-tv-z]{6})(\d{2})$/.exec(id);
  if (!parts) return false;
  const value = Array.from(parts[1]!).reduce((sum, sign) => sum * 32 + crockford.indexOf(sign), 0);
  return 98 - ((value * 100) % 97) === Number(parts[2]);
}
