/** Places labels where they touch nothing else. */

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
  readonly spots: readonly LabelSpot[];
}

export interface PlacedLabel<Id> {
  readonly id: Id;
  readonly spot: LabelSpot;
}

export function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/**
 * Gives the wishes, most important first, the first of their spots that meets no obstacle, no label placed before
 * and no edge of the bounds. A label without such a spot is left out: its text is also in the table view.
 */
export function placeLabels<Id>(
  wishes: readonly LabelWish<Id>[],
  obstacles: readonly Box[],
  bounds: Box,
): PlacedLabel<Id>[] {
  const taken = new Strips(bounds);
  for (const obstacle of obstacles) taken.add(obstacle);
  const placed: PlacedLabel<Id>[] = [];
  for (const { id, spots } of wishes) {
    const spot = spots.find(wished => within(wished, bounds) && !taken.meets(wished));
    if (!spot) continue;
    taken.add(spot);
    placed.push({ id, spot });
  }
  return placed;
}

function within(box: Box, bounds: Box): boolean {
  return (
    box.x >= bounds.x &&
    box.y >= bounds.y &&
    box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height
  );
}

/** Boxes by the vertical strips that they overlap, so that hundreds of columns are not all compared with each other. */
class Strips {
  readonly #strips = new Map<number, Box[]>();
  readonly #width: number;

  constructor(bounds: Box) {
    this.#width = Math.max(16, bounds.width / 64);
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
