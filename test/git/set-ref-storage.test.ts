// The configuration of a repository is changed so that git reads reftables, and every other byte of it is kept.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { withReftableStorage } from '../../src/git/config/set-ref-storage.ts';
import { Repository } from '../support/repository.ts';

const CASES: readonly { what: string; before: string; after: string; hash?: 'sha256' }[] = [
  {
    what: 'an empty file gets both sections',
    before: '',
    after: '[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\trefStorage = reftable\n',
  },
  {
    what: 'a setting is added to the section that is there',
    before: '[extensions]\n[core]\n\trepositoryformatversion = 1\n\tbare = false\n',
    after: '[extensions]\n\trefStorage = reftable\n[core]\n\trepositoryformatversion = 1\n\tbare = false\n',
  },
  {
    what: 'a value is replaced, and comments and blanks stay',
    before:
      '# mine\n[CORE]\n\tRepositoryFormatVersion=0;old\n[Extensions] refstorage = "file" # why\n[my]\n\tname = \xff\n',
    after:
      '# mine\n[CORE]\n\tRepositoryFormatVersion=1;old\n[Extensions] refstorage = reftable # why\n[my]\n\tname = \xff\n',
  },
  {
    what: 'line ends of Windows stay',
    before: '[core]\r\n\trepositoryformatversion = 1\r\n',
    after: '[core]\r\n\trepositoryformatversion = 1\r\n[extensions]\r\n\trefStorage = reftable\r\n',
  },
  {
    what: 'a file without a final newline gets one',
    before: '[core]\n\trepositoryformatversion = 1',
    after: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n',
  },
  {
    what: 'a header without a final newline gets one',
    before: '[core]\n\trepositoryformatversion = 1\n[extensions]',
    after: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n',
  },
  {
    what: 'settings of the same name in other sections stay',
    before:
      '[core "x"]\n\trepositoryformatversion = 7\n[my]\n\trefstorage = x\n[core]\n\trepositoryformatversion = 1\n',
    after:
      '[core "x"]\n\trepositoryformatversion = 7\n[my]\n\trefstorage = x\n[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n',
  },
  {
    what: 'every value of a repeated setting is replaced',
    before: '[extensions]\n\trefstorage = x\n\trefstorage\n[core]\n\trepositoryformatversion = 1\n',
    after: '[extensions]\n\trefstorage = reftable\n\trefstorage = reftable\n[core]\n\trepositoryformatversion = 1\n',
  },
  {
    what: 'the object format of the tables is added',
    hash: 'sha256',
    before: '',
    after: '[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = sha256\n\trefStorage = reftable\n',
  },
];

const LEFT: readonly { what: string; text: string }[] = [
  {
    what: 'a value of several lines',
    text: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = a\\\nb\n',
  },
  { what: 'a value that only looks like the setting', text: '[core]\n\tx = a\\\nrepositoryformatversion = 0\n' },
  { what: 'a file that cannot be parsed', text: '[core\n' },
  {
    what: 'another object format',
    text: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n',
  },
  { what: 'an unknown extension', text: '[extensions]\n\tother = true\n' },
  { what: 'a newer version', text: '[core]\n\trepositoryformatversion = 2\n' },
];

suite('the storage of refs in a configuration', () => {
  for (const { what, before, after, hash = 'sha1' } of CASES)
    test(what, () => {
      const changed = withReftableStorage(Buffer.from(before, 'latin1'), hash);
      assert.equal(changed?.toString('latin1'), after);
      using repository = new Repository({ hash });
      writeFileSync(join(repository.gitFolder, 'config'), changed ?? '');
      assert.equal(repository.git(['rev-parse', '--show-ref-format', '--show-object-format']), `reftable\n${hash}\n`);
    });

  for (const { what, text } of LEFT)
    test(`${what} is left`, () => assert.equal(withReftableStorage(Buffer.from(text), 'sha1'), undefined));
});
