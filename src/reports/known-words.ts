/**
 * The vocabulary of the check and the engine. A word that is not in it may be a part of a ref name, and is
 * hashed in a redacted report: a missing word only makes a sentence harder to read.
 */
export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  `
  a about above absent across adler after again against agree aligned alignment all alone along among an and anew
  another any api are aren't around as at away back backup be became because been before behind belong belongs
  below between beyond bit bits blanks block blocks both branch branches bring broken buffer but by byte bytes can
  cannot carriage certain changed character checks checksum checksums circle clean clock closed come comment
  commit commits committed committer compact compacted compaction component concerned contradicts control copy
  corrupt could count counts crc create cursor cut damaged dates day days decoded deflate deflated delete deletes
  died differ differs directory disagrees disk do does during each eight either else empty end ends enough entire
  entries entry even ever every everybody exactly except exist exists expected expire fails far few fewer file
  final find finds finished first fit fits five follow follows footer footers for form format formats found four
  from front further future gaps geometric get gets gib git give given gives go goes good got greatest gzip had
  hand has hash hashes have he head header headers heads held her here hide hides his hold holder holds hour hours
  how however hundred id identity ids if in index indexes indices inflate inflated inflates inside instead into
  invalid is isn't issue it its jgit just keep keeps kept key keys kib known knows large larger last later lead
  leads leaf least leave leaves left length lengths less let level levels libgit2 lies like line lines list listed
  lists lock locked log log-index long look looked looks lookups loose lost low lower made magic mail main-stack
  malformed many may mean means meanwhile mend mends merge merged merges message mib middle mind minute minutes
  missing misuse mode more most much must name named names near need needs neither never new newer newest newline
  next no no-one nobody non-branch non-ref none nor not nothing now nowhere nul number numbers obj obj-index
  object objects of off offset offsets often old on once one ones only open opened opens or order other others
  otherwise out outer outside over overall own owner packed padded padding part parts passes past peeled per
  perhaps permission permissions pid place point points position positions possible prefix present previous prints
  process program programs published puts quite rather raw read readers reads rebuilds rebuilt record records ref
  ref-index reflog reflog's reflogs refname refs reft reftable refuse regular reload remove removes rename repair
  repeated repository reserved rest restart restarts return right root round runs s256 safe same say says second
  seconds section sections seem seems seen several sha-1 sha1 sha256 share short shorter should show shown shows
  side since six size sizes skips slash small smaller so some somebody something sometimes soon sort sorted sorts
  space speaks stack stacks stale stand stands start starts state stays steps still stream streams such suffix sum
  sure symbolic symbolic-ref symref symrefs table tables tag tags take taken takes target tell tells ten than that
  the their them then there they this those though thousand three thrice through time times to together told
  tombstone tombstones too toward trailing transaction transactions try twice two type under unknown unlocked
  unpadded until up update upon upper us use used users using usual utf-8 valid value values various version
  versions very via walk was way ways we well were what when where whether which while whoever whole whose will
  with within without won't worktree would write writer writes writing written wrong wrongly wrote yes yet you
  your zero zeroed zeros zlib zone zones
`.match(/\S+/g),
);
