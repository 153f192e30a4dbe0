/** The checkout's folder. */
export const checkout: string;
/** The checkout's own throw-away files. */
export const checkoutCache: string;
