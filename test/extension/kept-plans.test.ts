import assert from 'node:assert/strict';
import { KeptPlans } from '../../src/extension/webview/kept-plans.ts';
import { planExpired } from '../../src/text/compaction.ts';
import { present } from '../support/present.ts';

describe('plans that pages show', () => {
  it('are taken by their ids, each once', () => {
    const plans = new KeptPlans<string>();
    const [first, second] = [plans.keep('a'), plans.keep('b')];
    assert.equal(plans.take(second), 'b');
    assert.equal(plans.take(first), 'a');
    assert.throws(() => plans.take(first), { info: EXPIRED });
  });

  it('expire when many newer ones were made, and an id that was never given is one that expired', () => {
    const plans = new KeptPlans<number>();
    const ids = Array.from({ length: 20 }, (_, number) => plans.keep(number));
    assert.throws(() => plans.take(present(ids[0])), { info: EXPIRED });
    assert.throws(() => plans.take(1000), { info: EXPIRED });
    assert.equal(plans.take(present(ids[19])), 19);
  });
});

const EXPIRED = { code: 'OUTDATED_ERROR', message: planExpired() };
