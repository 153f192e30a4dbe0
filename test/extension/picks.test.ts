// A quick pick whose choices depend on the typed text. The test replaces VS Code.
import assert from 'node:assert/strict';
import { type Found, pickFound } from '../../src/extension/show/picks.ts';
import { TypedPick } from './typed-pick.ts';

describe('a quick pick of what is found', () => {
  /** Opens one; `answer` ends the search for a text with the text itself. */
  async function open() {
    const picker = new TypedPick();
    const searches = new Map<string, (found: Found<string>) => void>();
    const find = (filter: string) => new Promise<Found<string>>(resolve => searches.set(filter, resolve));
    let picked: Promise<string | undefined> = Promise.resolve('');
    await picker.during(async () => {
      picked = pickFound('x', find);
    });
    const answer = async (filter: string) => {
      searches.get(filter)?.({ title: filter, choices: [{ label: filter, value: `found for ${filter}` }] });
      await new Promise(resolve => setImmediate(resolve));
    };
    return { picker, picked, answer };
  }

  it('takes the first one if items have just been replaced, and none is selected yet', async () => {
    const { picker, picked, answer } = await open();
    picker.type('a');
    await answer('a');
    picker.enter([]);
    assert.equal(await picked, 'found for a');
  });

  it('takes the selected one', async () => {
    const { picker, picked, answer } = await open();
    await answer('');
    picker.type('a');
    await answer('a');
    picker.enter();
    assert.equal(await picked, 'found for a');
  });

  it('takes none of what was found for an older text', async () => {
    const { picker, picked, answer } = await open();
    await answer('');
    picker.type('a');
    picker.enter();
    await answer('a');
    assert.equal(await picked, 'found for a');
  });

  it('waits for another Enter if the text changed after the first', async () => {
    const { picker, picked, answer } = await open();
    await answer('');
    picker.type('a');
    picker.enter();
    picker.type('ab');
    await answer('a');
    await answer('ab');
    assert.equal(picker.items[0]?.label, 'ab');
    picker.enter();
    assert.equal(await picked, 'found for ab');
  });

  it('is dismissed without a choice', async () => {
    const { picker, picked } = await open();
    picker.hide();
    assert.equal(await picked, undefined);
  });
});
