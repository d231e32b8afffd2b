/** Text as it may stand in HTML and SVG, attributes too. */
export const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
