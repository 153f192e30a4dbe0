/** The completion scripts. They ask `reftable complete`, whose first line is `files` where files are possible as well. */
import type { SHELLS } from '../../text/commands/other.ts';

/** A shell with completion. */
export type Shell = (typeof SHELLS)[number];

/**
 * bash splits words also at `@`, `=` and `:`, which refs may have, and replaces only what follows the last of them, of `@` with
 * it. The names are quoted, as the word is: they may have what a shell interprets.
 */
const BASH = `# Completion of reftable and, after that of git, of git reftable.
# Joins the parts of COMP_WORDS, up to the cursor, to the words of the line: in reftable_words, quoted as they are. The end of
# the last one that is replaced is in reftable_end.
_reftable_split() {
  local rest=$COMP_LINE part joins i
  reftable_words=() reftable_end=
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=\${COMP_WORDS[i]}
    joins=1
    [[ $i -eq 0 || -z $part || $rest == [[:space:]]* ]] && joins=
    rest=\${rest#"\${rest%%[![:space:]]*}"}
    rest=\${rest#"$part"}
    case $part in
      [=:]*) reftable_end= ;;
      *) reftable_end=$part; [[ $joins && \${COMP_WORDS[i - 1]} == @ ]] && reftable_end=@$part ;;
    esac
    if [[ $joins ]]; then
      reftable_words[\${#reftable_words[@]} - 1]+=$part
    else
      reftable_words+=("$part")
    fi
  done
}
# A word without its quotes, in reftable_plain.
_reftable_unquote() {
  reftable_plain=\${1#[\\"\\']}
  [[ $1 == \\'* ]] || reftable_plain=\${reftable_plain//\\\\/}
}
_reftable_reply() {
  local word quote= words=() current= skip reftable_plain
  for word in "$@"; do
    _reftable_unquote "$word"
    words+=("$reftable_plain")
    current=$reftable_plain
  done
  [[ $word == [\\"\\']* ]] && quote=\${word:0:1}
  _reftable_unquote "$reftable_end"
  skip=$((\${#current} - \${#reftable_plain}))
  COMPREPLY=()
  while IFS= read -r word; do
    word=\${word%%$'\\t'*}
    case $quote in
      \\") [[ $word == *[\\$\\\`\\"\\\\\\!]* ]] && continue ;;
      \\') [[ $word == *\\'* ]] && continue ;;
      *) printf -v word %q "\${word:skip}"; COMPREPLY+=("$word"); continue ;;
    esac
    COMPREPLY+=("\${word:skip}")
  done < <(command reftable complete bash "\${words[@]}" 2>/dev/null | tail -n +2)
}
_reftable() {
  local reftable_words reftable_end
  _reftable_split
  _reftable_reply "\${reftable_words[@]:1}"
}
_git_reftable() {
  local reftable_words reftable_end i
  _reftable_split
  for ((i = 1; i < \${#reftable_words[@]}; i++)); do
    [[ \${reftable_words[i]} == reftable && \${reftable_words[i - 1]} != -[Cc] ]] && break
  done
  _reftable_reply "\${__git_C_args[@]}" "\${reftable_words[@]:i + 1}"
}
complete -o bashdefault -o default -F _reftable reftable git-reftable
`;

const ZSH = `#compdef reftable git-reftable
_reftable() {
  local -a lines names shown
  local line
  lines=("\${(@f)$(command reftable complete zsh "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    names+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  (( $#names )) && compadd -l -d shown -a names
  [[ $lines[1] == files ]] && _files
}
_git-reftable() { _reftable "$@" }
if [[ $funcstack[1] == _reftable ]]; then
  _reftable "$@"
else
  compdef _reftable reftable git-reftable
fi
`;

const FISH = `# Completion of reftable and git reftable.
function __reftable_complete
  set -l words (commandline -opc)
  set -l program (contains -i -- reftable $words); or set program 1
  set -l lines (command reftable complete fish $words[(math $program + 1)..] (commandline -ct) 2>/dev/null)
  string join \\n -- $lines[2..]
  test "$lines[1]" = files; and __fish_complete_path (commandline -ct)
end
complete -c reftable -f -a '(__reftable_complete)'
complete -c git-reftable -f -a '(__reftable_complete)'
complete -c git -n '__fish_seen_subcommand_from reftable' -f -a '(__reftable_complete)'
`;

export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}
