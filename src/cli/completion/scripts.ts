/** The completion scripts. They ask `reftable complete`, whose first line is `files` where files are possible as well. */
import type { SHELLS } from '../../text/commands/other.ts';

/** A shell with completion. */
export type Shell = (typeof SHELLS)[number];

/** Names of refs are quoted: they may have what a shell interprets. */
const BASH = `# Completion of reftable and, after that of git, of git reftable.
_reftable_reply() {
  local line quoted
  COMPREPLY=()
  while IFS= read -r line; do
    printf -v quoted %q "\${line%%$'\\t'*}"
    COMPREPLY+=("$quoted")
  done < <(command reftable complete bash "$@" 2>/dev/null | tail -n +2)
}
_reftable() {
  _reftable_reply "\${COMP_WORDS[@]:1:COMP_CWORD}"
}
_git_reftable() {
  _reftable_reply "\${__git_C_args[@]}" "\${words[@]:__git_cmd_idx+1:cword-__git_cmd_idx}"
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
