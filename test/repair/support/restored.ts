// What a rollback restores: the same files, except that unlisted tables have new names and locks are not restored.

/**
 * Files by name, as `contents` and `RepairMemory.image` return them, with `table <position>` for the names that the list
 * gives to files of the directory, sorted and without locks.
 */
export function withoutTableNames(files: Readonly<Record<string, string>>): Record<string, string> {
  const list = files['tables.list'] ?? '';
  const lines = list.split('\n').map(line => line.replace(/^[0-7]{3} /, '').replace(/^(?:\s*\.\/)+|[\s\0]+$/g, ''));
  const names = [...new Set(lines.map(line => line.trim()))].filter(name => name in files && name !== 'tables.list');
  const aliases = new Map(names.map((name, i) => [name, `table ${i}`]));
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  const text = longestFirst.reduce((rest, name) => rest.replaceAll(name, aliases.get(name) ?? name), list);
  const rest = Object.entries(files).filter(([name]) => name !== 'tables.list' && !name.endsWith('.lock'));
  const renamed = rest.map(([name, bytes]) => [aliases.get(name) ?? name, bytes] as const);
  const all = 'tables.list' in files ? [...renamed, ['tables.list', text] as const] : renamed;
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
