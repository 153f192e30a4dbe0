/** How a line that belongs to the tests begins. */
export const mark: string;
