// Texts that the language server reads: transaction scripts, lists of tables, decoded tables; and configuration files.
import type { Chance } from '../../differential/random.ts';
import { mutateTable } from '../mutations.ts';
import { engineSeeds, type Seed } from '../seeds.ts';
import { drawConfig } from '../surroundings/config-text.ts';
import type { Case, Context, Target } from '../target.ts';
import { examineConfigText, examineList, examineScript, examineTableText, stackOnDisk } from './examine.ts';
import { drawList, drawScript, mutateText } from './texts.ts';

/** Larger stacks find nothing that smaller ones do not. */
const LARGEST = 4096;
const SHORTEST_NAME = 4;

export const scriptTarget: Target<readonly Seed[]> = {
  async collect() {
    return engineSeeds().filter(({ files }) => [...files.values()].every(({ length }) => length <= LARGEST));
  },
  draw(seeds, chance) {
    const seed = chance.pick(seeds);
    switch (chance.between(0, 19)) {
      case 0:
      case 1:
      case 2:
        return listCase(seed, chance);
      case 3:
        return tableCase(seed, chance);
      case 4:
      case 5:
      case 6:
      case 7:
        return configCase(chance);
      default:
        return scriptCase(seed, chance);
    }
  },
};

function scriptCase(seed: Seed, chance: Chance): Case {
  const against = chance.happens(0.3);
  const text = drawScript(chance, against ? namesIn(seed) : []);
  const at = chance.between(0, text.length);
  return textCase(`a script for ${seed.name}`, 'script.reftx', text, ({ scratch, outcomes }) => {
    examineScript(text, at, against ? stackOnDisk(seed, scratch) : undefined, outcomes);
  });
}

function listCase(seed: Seed, chance: Chance): Case {
  const text = drawList(chance, seed.files.get('tables.list') as Buffer);
  const at = chance.between(0, text.length);
  return textCase(`the list of ${seed.name}`, 'tables.list', text, ({ scratch, outcomes }) => {
    examineList(text, at, stackOnDisk(seed, scratch), outcomes);
  });
}

function configCase(chance: Chance): Case {
  const text = drawConfig(chance).toString('utf8');
  return textCase('a configuration', 'config', text, ({ outcomes }) => examineConfigText(text, outcomes));
}

function textCase(name: string, file: string, text: string, examine: (context: Context) => void): Case {
  return { name, size: Buffer.byteLength(text), files: () => new Map([[file, Buffer.from(text)]]), examine };
}

function tableCase({ name, files }: Seed, chance: Chance): Case {
  const tables = [...files].filter(([file]) => file !== 'tables.list').map(([, bytes]) => bytes);
  const table = mutateTable(chance.pick(tables), chance.pick(tables), chance);
  const [at, plain] = [chance.between(0, 20 * table.length), chance.happens(0.3)];
  return {
    name: `a table of ${name}`,
    size: table.length,
    files: () => new Map([['table.ref', table]]),
    examine({ scratch, outcomes }) {
      examineTableText(table, at, plain, scratch, text => mutateText(text, chance), outcomes);
    },
  };
}

/** Strings in the bytes of the tables that look like a ref name. */
function namesIn({ files }: Seed): string[] {
  const text = [...files.values()].map(bytes => bytes.toString('latin1')).join('\n');
  return [...text.matchAll(/refs\/heads\/[a-z]+(?:\/[a-z]+)?|HEAD/g)]
    .map(([name]) => name)
    .filter(name => name.length >= SHORTEST_NAME);
}
