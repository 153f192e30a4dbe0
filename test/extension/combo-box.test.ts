// A quick pick in which a text is typed and completed. The test replaces VS Code.
import assert from 'node:assert/strict';
import { askCompleted, type Completion, type Judged } from '../../src/extension/show/combo-box.ts';
import { TypedPick } from './typed-pick.ts';

const NAMES = ['refs/heads/main', 'refs/heads/$(sync)'];

describe('a box with completions', () => {
  /** `judged` has the texts that were judged. A text with a question mark is refused; `slow` is judged when `judge` is called. */
  async function open() {
    const picker = new TypedPick();
    const judged: string[] = [];
    let finish = () => {};
    const judge = async (text: string): Promise<Judged<string>> => {
      judged.push(text);
      if (text === 'slow') await new Promise<void>(resolve => (finish = resolve));
      if (text === 'failing') throw new Error('no plan');
      return text.includes('?') ? { refusal: `bad: ${text}` } : { value: `value of ${text}`, meaning: `is ${text}` };
    };
    const complete = async (text: string): Promise<Completion[]> => {
      if (text === 'alone') throw new Error('no completions');
      return NAMES.filter(name => name.includes(text)).map(name => ({ text: name, meaning: 'a commit' }));
    };
    let answer: Promise<string | undefined> = Promise.resolve('');
    const box = { title: 'x', placeHolder: 'y', text: 'refs', judge, complete };
    await picker.during(async () => {
      answer = askCompleted(box);
    });
    return { picker, judged, answer, finish: () => finish() };
  }

  it('shows what was there at first, with its meaning and completions', async () => {
    const { picker, answer } = await open();
    assert.equal(await picker.shows('refs'), 'is refs');
    assert.ok(picker.ignoreFocusOut);
    // A name with the syntax of an icon is shown as it is.
    assert.deepEqual(
      picker.items.map(({ label, description }) => [label, description]),
      [
        ['refs', 'is refs'],
        ['refs/heads/main', 'a commit'],
        ['refs/heads/$\u2060(sync)', 'a commit'],
      ],
    );
    picker.enter();
    assert.equal(await answer, 'value of refs');
  });

  it('accepts a text that was typed and not yet judged when it is', async () => {
    const { picker, judged, answer } = await open();
    await picker.shows('refs');
    for (const text of ['h', 'he', 'hea']) picker.type(text);
    // An item of the text before.
    picker.enter(picker.items.slice(1, 2));
    assert.equal(await answer, 'value of hea');
    assert.deepEqual(judged, ['refs', 'hea'], 'only the last text is judged, and once');
  });

  it('takes a completion that is chosen, once it is judged', async () => {
    const { picker, judged, answer } = await open();
    await picker.shows('refs');
    picker.enter(picker.items.slice(1, 2));
    // VS Code reports the text that the box got.
    picker.type('refs/heads/main');
    assert.equal(await answer, 'value of refs/heads/main');
    assert.deepEqual(judged, ['refs', 'refs/heads/main']);
  });

  it('stays open on a text that is refused, with the reason', async () => {
    const { picker, answer } = await open();
    picker.type('what?');
    assert.equal(await picker.shows('what?'), 'bad: what?');
    picker.enter();
    picker.type('failing');
    assert.equal(await picker.shows('failing'), 'no plan');
    picker.enter();
    picker.type('main');
    await picker.shows('main');
    picker.enter();
    assert.equal(await answer, 'value of main');
  });

  it('ignores what is found for an older text', async () => {
    const { picker, answer, finish } = await open();
    picker.type('slow');
    await new Promise(done => setTimeout(done, 100));
    picker.enter();
    picker.type('alone');
    finish();
    assert.equal(await picker.shows('alone'), 'is alone');
    assert.equal(picker.items.length, 1);
    picker.hide();
    assert.equal(await answer, undefined);
  });
});
