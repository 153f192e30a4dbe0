/** The objects of visible rows, which are requested from git and kept. */
import type { ObjectInfo } from '../../../src/protocol/objects.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { CancelledError, type Messenger } from '../../parts/messenger.ts';

/** Objects that are asked for at a time, and objects that are kept. */
const AT_ONCE = 100;
const MOST_KEPT = 20_000;
/** Milliseconds before a request: many rows become visible together. */
const REST = 50;

export interface ShownObjects {
  /** `undefined` while it is not known, or where git may not be asked. */
  get(oid: string): ObjectInfo | undefined;
  /** Requests objects that are not known. `arrived` is called when some were loaded. */
  want(oids: readonly string[]): void;
  /** Looks up missing objects again, as they may have been fetched, and those in sight if git may be asked now. */
  forgetMissing(): void;
}

export function createShownObjects(
  messenger: Messenger<StackEditorRequests, StackEditorEvents>,
  arrived: () => void,
): ShownObjects {
  const known = new Map<string, ObjectInfo>();
  let inSight: readonly string[] = [];
  let resting: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  /** git may not be asked, or does not answer: the list is shown without objects until the stack changes. */
  let isOff = false;

  async function ask(): Promise<void> {
    const oids = inSight.filter(oid => !known.has(oid)).slice(0, AT_ONCE);
    if (isAsking || isOff || oids.length === 0) return;
    isAsking = true;
    try {
      const objects = await messenger.request('objects', { oids });
      if (objects === null) isOff = true;
      for (const object of objects ?? []) known.set(object.oid, object);
      // Objects that an answer omits would otherwise be requested endlessly.
      if (oids.some(oid => !known.has(oid))) isOff = true;
      for (const oid of known.keys()) {
        if (known.size <= MOST_KEPT) break;
        known.delete(oid);
      }
      arrived();
    } catch (error) {
      isOff = !(error instanceof CancelledError);
    } finally {
      isAsking = false;
    }
    void ask();
  }

  function askSoon(): void {
    clearTimeout(resting);
    resting = setTimeout(() => void ask(), REST);
  }

  return {
    get: oid => known.get(oid),
    want(oids) {
      inSight = oids;
      askSoon();
    },
    forgetMissing() {
      isOff = false;
      for (const [oid, { type }] of known) if (type === 'missing') known.delete(oid);
      askSoon();
    },
  };
}
