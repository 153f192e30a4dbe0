/** Plans that pages show. A page has only the number of a plan, so it cannot send a plan of its own. */
import { ServiceError } from '../../service/client.ts';
import { planExpired } from '../../text/compaction.ts';

/** A page shows one or two at a time; of older ones the page has forgotten the number. */
const MOST_KEPT = 8;

export class KeptPlans<Plan> {
  readonly #plans = new Map<number, Plan>();
  #last = 0;

  /** Keeps a plan and returns its number. */
  keep(plan: Plan): number {
    this.#last += 1;
    this.#plans.set(this.#last, plan);
    this.#plans.delete(this.#last - MOST_KEPT);
    return this.#last;
  }

  /** Removes and returns a plan, so that it is applied once. Throws `ServiceError` if it is not kept. */
  take(id: number): Plan {
    const plan = this.#plans.get(id);
    if (plan === undefined) {
      throw new ServiceError({ code: 'OUTDATED_ERROR', message: planExpired() });
    }
    this.#plans.delete(id);
    return plan;
  }
}
