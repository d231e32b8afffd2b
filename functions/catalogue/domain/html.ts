import { escape } from '../../platform/html.ts';

/** A link to a page. */
export const link = (url: string, text: string): string =>
  `<a href="${escape(url)}">${escape(text)}</a>`;
export const list = (items: string[]): string =>
  `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
/** A heading with its content; nothing where there is none. */
export const section = (title: string, content: string): string =>
  content === '' ? '' : `<h2>${title}</h2>\n${content}\n`;
