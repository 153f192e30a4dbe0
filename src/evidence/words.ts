/**
 * The words that the doctor and the engine speak in. A word that is not among them may be a part of somebody's ref name,
 * and stands hashed in a redacted report: one too few here only makes a sentence harder to read.
 */
export const WORDS: ReadonlySet<string> = new Set(
  `
  a about above after again agree aligned alignment all alone an and anew another any api are aren't around as at
  away back backup be became been before behind belong belongs below between beyond bit blanks block blocks both
  branch bring by byte bytes can cannot carriage certain changed character checks checksum circle clean clock
  closed come comment committed compact compacted compaction component concerned contradicts control copy corrupt
  could count counts create cursor cut damaged dates day days decoded deflate deflated delete deletes died differ
  differs directory disagrees disk do does each eight else empty end ends entries entry every everybody exist
  exists expire fails few fewer file find finds finished first fit fits five follow follows footer for form format
  formats found four from front future gaps geometric gib git give gives go goes good greatest gzip had has hash
  have head header heads held here hide hides hold holds hour hours hundred id ids if in index indices inflate
  inflated inflates instead into invalid is isn't issue it its jgit just keep keeps key kib known knows larger
  last lead leads least leave leaves left length let libgit2 lies like line lines list listed lock locked log
  log-index long look looked looks lookups loose lost made magic malformed many may meanwhile mend mends merge
  merged merges message mib mind minute minutes missing misuse more most name named names needs neither never new
  newer newest newline next no nobody non-branch non-ref none nor not nothing now nul number obj obj-index object
  objects of off offset old on once one ones only open opened opens or order other others otherwise out outside
  over padded padding part passes peeled permissions pid place point points position positions prefix prints
  process program programs published puts read readers reads rebuilds rebuilt record records ref ref-index reflog
  reflogs refname refs reft reftable refuse regular reload remove removes rename repair repeated repository
  reserved restart return right root round runs s256 safe same say says second seconds section seems sha-1 sha1
  sha256 share short shorter should show six size sizes skips slash smaller so somebody something sort sorted
  sorts space speaks stack stand stands start starts state stays steps still stream such suffix symbolic
  symbolic-ref table tables take takes target tells ten than that the their them then there they this those though
  thousand three thrice through time to together too trailing transaction transactions try twice two type under
  unpadded up update upper use users utf-8 value values version versions walk was were what when where which while
  whoever whole whose with without would write writer writes writing written wrong wrongly wrote yet zeros zlib
  zone zones
`.match(/\S+/g),
);
