/** Styles are imported for the bundler, which gathers them into the page's one style sheet. */
declare module '*.css';
