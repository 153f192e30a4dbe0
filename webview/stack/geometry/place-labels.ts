/** Finding each label a place where it touches nothing. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A possible box for a label with its text: a shorter one if there is less space. */
export interface LabelSpot extends Box {
  readonly text: string;
}

export interface LabelWish<Id> {
  readonly id: Id;
  /** In order of liking. */
  readonly places: readonly LabelSpot[];
}

export interface PlacedLabel<Id> {
  readonly id: Id;
  readonly place: LabelSpot;
}

export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/**
 * Gives the wishes, most important first, the first of their places that meets no obstacle, no label placed before
 * and no edge of the frame. A label without such a place is left out: its text is also in the table view.
 */
export function placeLabels<Id>(
  wishes: readonly LabelWish<Id>[],
  obstacles: readonly Box[],
  frame: Box,
): PlacedLabel<Id>[] {
  const taken = new Strips(frame);
  for (const obstacle of obstacles) taken.add(obstacle);
  const placed: PlacedLabel<Id>[] = [];
  for (const { id, places } of wishes) {
    const place = places.find(wished => within(wished, frame) && !taken.meets(wished));
    if (!place) continue;
    taken.add(place);
    placed.push({ id, place });
  }
  return placed;
}

function within(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.y >= frame.y &&
    box.x + box.width <= frame.x + frame.width &&
    box.y + box.height <= frame.y + frame.height
  );
}

/** Boxes by the vertical strips that they overlap, so that hundreds of columns are not all compared with each other. */
class Strips {
  readonly #strips = new Map<number, Box[]>();
  readonly #width: number;

  constructor(frame: Box) {
    this.#width = Math.max(16, frame.width / 64);
  }

  add(box: Box): void {
    for (const strip of this.#across(box)) {
      const boxes = this.#strips.get(strip);
      if (boxes) boxes.push(box);
      else this.#strips.set(strip, [box]);
    }
  }

  meets(box: Box): boolean {
    return this.#across(box).some(strip => this.#strips.get(strip)?.some(other => meet(box, other)));
  }

  #across(box: Box): number[] {
    const first = Math.floor(box.x / this.#width);
    const last = Math.floor((box.x + box.width) / this.#width);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }
}
