/** Numbers, sizes, ranges and counts as people read them, in the current language. */
import prettyBytes from 'pretty-bytes';
import { filled, language, t, translation, type Value } from './l10n.ts';

/** Of one language. Each is made when it is needed first: that takes longer than many a command. */
interface Formats {
  readonly locale: string;
  decimal?: Intl.NumberFormat;
  plurals?: Intl.PluralRules;
}

let formats: Formats | undefined;

function current(): Formats {
  const { locale } = language();
  if (formats?.locale !== locale) formats = { locale };
  return formats;
}

function decimal(): Intl.NumberFormat {
  const made = current();
  made.decimal ??= new Intl.NumberFormat(made.locale);
  return made.decimal;
}

/** English needs no rules for numbers without separators, which are all that most commands print. */
function isEnglish(): boolean {
  return /^en\b/.test(language().locale);
}

function isShort(value: number | bigint): boolean {
  return value >= 0 && value < 1000 && isWhole(value);
}

/** Numbers from 10^21 on have an exponent. */
function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || (Number.isInteger(value) && Math.abs(value) < 1e21);
}

/** `1,003,214`; takes decimal strings of any size. */
export function count(value: number | bigint | string): string {
  const number = typeof value === 'string' ? BigInt(value) : value;
  if (isShort(number) && isEnglish()) return String(number);
  if (isWhole(number) && groupsByThousands()) return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return decimal().format(number);
}

/** In India, English groups digits in another way. */
function groupsByThousands(): boolean {
  return /^en(?:-US|-GB)?$/.test(language().locale);
}

function pluralForm(value: number): Intl.LDMLPluralRule {
  if (isEnglish()) return value === 1 ? 'one' : 'other';
  const made = current();
  made.plurals ??= new Intl.PluralRules(made.locale);
  return made.plurals.select(value);
}

/**
 * A text with a count, which fills `{0}`: `plural('{0} table', '{0} tables', 5)` is `5 tables`. Further values fill `{1}`
 * and so on. The plural template is the key of the translations.
 */
export function plural(one: string, other: string, value: number | bigint, ...values: readonly Value[]): string {
  const number = Number(value);
  const form = pluralForm(number);
  const translated = translation(`${other}/${form}`) ?? translation(other);
  return filled(translated ?? (number === 1 ? one : other), [count(value), ...values]);
}

/** `1.05 MiB`, never broken over two lines. English needs no rules for it but from 1,000 to 1,023. */
export function bytes(value: number): string {
  const plain = isEnglish() ? prettyBytes(value, { binary: true }) : undefined;
  const text = plain && !/^\d{4}/.test(plain) ? plain : prettyBytes(value, { binary: true, locale: language().locale });
  return text.replace(' ', '\u00a0');
}

/** As `bytes`; `about 3.1 MiB` for an estimate. */
export function estimatedBytes(value: number, isEstimate: boolean): string {
  return isEstimate ? t('about {0}', bytes(value)) : bytes(value);
}

/** `0x1a2f`. */
export function hex(value: number | bigint | string): string {
  return `0x${BigInt(value).toString(16)}`;
}

/** Permissions as `chmod` takes them: `0644`. */
export function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

/** The bytes from `start` up to and without `end` by their first and last offset: `0x90–0x9f`, `0x90` for one byte. */
export function hexRange(start: number, end: number): string {
  return end - start <= 1 ? hex(start) : `${hex(start)}–${hex(end - 1)}`;
}

/** A share in per cent, `97 %`. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  return share > 0 && share < 0.5 ? '<1\u00a0%' : `${count(Math.round(share))}\u00a0%`;
}

/** How far over a limit: rounded up, so that what breaks a rule never reads `1×`. */
export function times(value: number): string {
  if (!Number.isFinite(value)) return '∞×';
  const digits = value < 1.1 ? 100 : 10;
  return `${decimal().format(Math.ceil(value * digits) / digits)}×`;
}

/** Update indices: `12–40`, `12` for one. */
export function indexRange(min: bigint | string, max: bigint | string): string {
  return String(min) === String(max) ? count(min) : `${count(min)}–${count(max)}`;
}

/** `update index 50`, or `update indices 50–52`. */
export function updateIndexRange(min: bigint | string, max: bigint | string): string {
  const range = indexRange(min, max);
  return String(min) === String(max) ? t('update index {0}', range) : t('update indices {0}', range);
}
