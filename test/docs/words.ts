/** Words and phrases that this project does not use in what people read: sources, tests, scripts and documents. */
export interface UnwantedWord {
  readonly pattern: RegExp;
  readonly instead: string;
}

export const UNWANTED: readonly UnwantedWord[] = [
  { pattern: /\b(?:stands?|stood)\b/i, instead: 'is at, represents, or no verb' },
  { pattern: /\bbehind\b/i, instead: 'after, past' },
  { pattern: /\bin front of\b/i, instead: 'before' },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix, repair' },
  { pattern: /\banew\b/i, instead: 'again' },
  { pattern: /\b(?:tells?|told)\b/i, instead: 'reports, shows, returns, distinguishes' },
  { pattern: /\b(?:says?|said)\b/i, instead: 'reports, shows, contains, states' },
  { pattern: /\b(?:no|some|every|any)body\b/i, instead: 'the actor: git, another process, the user' },
  { pattern: /\blest\b/i, instead: 'so that … not' },
  { pattern: /\b(?:lies?|lying)\b/i, instead: 'is at, is in' },
  { pattern: /\b(?:whatever|whoever|whichever)\b/i, instead: 'any, every' },
  { pattern: /\bwhat there is\b/i, instead: 'the thing itself' },
  { pattern: /\bno more\b(?!.*\bthan\b)/i, instead: 'no longer' },
  { pattern: /\b(?:is|are|was|were) no\b(?! longer)/i, instead: 'is not a, does not exist, is missing, without' },
  { pattern: /\bany ?more\b(?!.*\bthan\b)/i, instead: 'no longer' },
  { pattern: /\b(?:is|are|was|were) to (?:be|go|get|have)\b/i, instead: 'must be, or the plain present tense' },
  { pattern: /\bgo(?:es)? away\b/i, instead: 'is removed, is deleted' },
  { pattern: /\btaken? for\b/i, instead: 'treated as' },
  { pattern: /\bholds? to\b/i, instead: 'follows' },
  { pattern: /\bof another \w+ than\b/i, instead: 'differs from' },
  { pattern: /\bcalled off\b/i, instead: 'canceled' },
  { pattern: /\b(?:carr(?:y|ies|ied) out|carrying out)\b/i, instead: 'apply' },
  { pattern: /\bwithout a word\b/i, instead: 'without an error' },
  { pattern: /\b(?:doctor|forensic)\b/i, instead: 'check, lenient' },
  { pattern: /\bin (?:the )?place of\b/i, instead: 'instead of, at the path of' },
  { pattern: /\b(?:gives?|gave|given|giving) (?:it )?up\b/i, instead: 'fails, stops, releases' },
  { pattern: /\bwhat (?:became|becomes|has become|came) of\b/i, instead: 'the result of' },
  { pattern: /\bon show\b/i, instead: 'shown' },
  { pattern: /\bcomes? (?:into sight|to rest)\b/i, instead: 'becomes visible, stops' },
  { pattern: /\bunasked\b/i, instead: 'without a request' },
  { pattern: /\ball the same\b/i, instead: 'nevertheless, too' },
];

/** Uses of these words that are right. `text` is a part of the line. */
export const ALLOWED: readonly { readonly file: string; readonly text: string; readonly reason: string }[] = [
  { file: 'src/git/config/write-options.ts', text: 'everybody', reason: 'a value of core.sharedRepository' },
  { file: 'test/check/locks.test.ts', text: 'safe to remove|', reason: 'the text that must not appear' },
  { file: 'test/cli/live-lock.test.ts', text: 'safe to remove|', reason: 'the text that must not appear' },
  { file: 'test/git/includes.test.ts', text: 'path = ~', reason: 'a user name' },
];

/** Words that no identifier and no file name of this project has. The words to use are in CONTRIBUTING.md#names. */
export const UNWANTED_NAMES: readonly { readonly words: readonly string[]; readonly instead: string }[] = [
  { words: ['place', 'places'], instead: 'range, offset, path, position; put, when it is a verb' },
  { words: ['stretch', 'stretches'], instead: 'range' },
  { words: ['least', 'greatest', 'lowest', 'highest'], instead: 'min, max' },
  { words: ['wanted'], instead: 'expected, selected, or the thing itself' },
  { words: ['tell', 'tells', 'told'], instead: 'notify' },
  { words: ['remark', 'remarks'], instead: 'finding, note' },
  { words: ['frame', 'frames'], instead: 'headerFooter, layout, bounds' },
  { words: ['fingerprint', 'fingerprints'], instead: 'digest, stamp' },
  { words: ['doctor', 'patient', 'specimen', 'dissect', 'dissector', 'forensic'], instead: 'check, damaged, lenient' },
  { words: ['harvest', 'survey', 'evidence'], instead: 'collect, state, report' },
  { words: ['mend', 'mended', 'unmended'], instead: 'repair, left' },
];

/** Names that have such a word for a reason, in the files where they may. */
export const ALLOWED_NAMES: readonly {
  readonly names: readonly string[];
  readonly files: RegExp;
  readonly reason: string;
}[] = [
  { names: ['placeHolder'], files: /^(?:src|test)\/extension\//, reason: 'an option of VS Code' },
  {
    names: ['placeLabels', 'place-labels.ts'],
    files: /^(?:webview\/stack|test\/webview)\//,
    reason: 'what a chart does',
  },
  { names: ['fingerprint'], files: /^src\/cli\/repair\.ts$/, reason: 'a key of `reftable repair --json`' },
  {
    names: [
      ...['survey', 'surveyOf', 'surveyText', 'SurveyOptions', 'SurveyThread'],
      ...['survey.ts', 'survey.test.ts', 'registerSurvey', 'surveyFolder', 'sortSurvey'],
    ],
    files: /^(?:(?:src|test)\/(?:cli|extension)\/|src\/text\/)/,
    reason: '`reftable survey`',
  },
  {
    names: ['Frame', 'frame', 'frames', 'mainFrame', 'webviewFrame', 'longestFrame', 'nextFrame'],
    files: /^test\/(?:browser|support|bench\/ui)\//,
    reason: 'a frame of a page',
  },
  {
    names: ['requestAnimationFrame'],
    files: /^(?:test\/bench\/ui|(?:test\/)?webview)\//,
    reason: 'a function of browsers',
  },
];
