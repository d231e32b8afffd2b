import { invalid } from './errors.ts';

/** `matchGlob` of the list call: `*` stays within a folder, `**` does not; `?`, `[a-z]`, `[!a]`, `{a,b}`. */
export function globToRegExp(glob: string): RegExp {
  let depth = 0;
  const source = glob.replace(/\*\*|\[!?[^\]]*\]|\\.|[^]/g, (part) => {
    switch (part) {
      case '**':
        return '[^]*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        depth--;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        if (part.length > 1 && part.startsWith('['))
          return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
        return part.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    }
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw invalid(`Invalid matchGlob: ${glob}`);
  }
}
